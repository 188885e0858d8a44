"""What the registry knows of a municipality, as JSON and back."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from tenants.models import Municipality

OF_THIS_CELL = frozenset({"id", "cell", "frozen_at"})


def registry_of(city: Municipality) -> dict[str, Any]:
    """Return municipality, host names and history as JSON values."""
    return {
        "municipality": {
            field.attname: _plain(getattr(city, field.attname))
            for field in Municipality._meta.concrete_fields
            if field.attname not in OF_THIS_CELL
        },
        "domains": [
            _plain(row)
            for row in city.domains.order_by("pk").values("domain", "is_primary", "verified_at")
        ],
        "transitions": [
            _plain(row)
            for row in city.transitions.order_by("pk").values("state", "reason", "actor", "at")
        ],
    }


def fields_of(registry: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a municipality for its model; a field we do not know is left out."""
    stored = registry["municipality"]
    return {
        field.attname: field.to_python(stored[field.attname])
        for field in Municipality._meta.concrete_fields
        if field.attname in stored and field.attname not in OF_THIS_CELL
    }


def instant_of(text: str | None) -> datetime | None:
    """Return an instant of the JSON."""
    return datetime.fromisoformat(text) if text else None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
