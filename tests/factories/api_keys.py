"""Keys, search entries, sealed events and open data, for the leak tests."""

from datetime import datetime
from typing import Any

from kernel.audit.actions import record, seal_events
from kernel.people import SYSTEM
from kernel.search.actions import index_entry, rebuild
from kernel.subjects import Subject
from tenant_apps.residents.actions.api_keys import make_api_key
from tests.factories.registry import Seed, register


def plant_public_records(marker: str, at: datetime) -> dict[str, Any]:
    """Make a key and a page that search finds, both named by the marker; seal what was done."""
    key, _text = make_api_key(
        name=marker,
        scopes=["budget.read"],
        requests_per_minute=60,
        expires_at=None,
        actor=SYSTEM,
        at=at,
    )
    rebuild()
    index_entry(
        Subject("budget.contest", marker), title=marker, text=marker, url="/budget/", dated_at=at
    )
    record("thing.done", kind="thing", key=marker, actor=SYSTEM, at=at, told=marker)
    seal_events(at=at)
    return {
        "api_keys:revoke:key": key.uuid,
        "open_data:set:name": "budget_projects",
        "open_data:file:name": "budget_projects",
        "open_data:prepare:name": "budget_projects",
        "api_dataset:name": "budget_projects",
    }


register(Seed("public_records", order=90, plant=plant_public_records))
