"""Finding a municipality in the official register."""

from typing import Any

from django.utils import translation

from shared_apps.onboarding.models import Application
from shared_apps.registers.models import RegisterUnit
from tenants.models import Municipality

SHOWN = 12
SHORTEST = 2


def found_units(words: str) -> list[dict[str, Any]]:
    """Return rows `{unit, name, about, state}` of the municipalities that `words` find.

    `state` is `free`, `served` or `applied`.
    """
    if len(words) < SHORTEST:
        return []
    units = list(RegisterUnit.objects.search(words)[:SHOWN])
    served, applied = _served(units), _applied(units)
    language = translation.get_language() or "en"
    return [
        {
            "unit": unit,
            "name": unit.name(language),
            "about": unit.path(language),
            "state": _state(unit, served, applied),
        }
        for unit in units
    ]


def _served(units: list[RegisterUnit]) -> set[str]:
    codes = [code for unit in units for code in (unit.code, *unit.aliases)]
    rows = Municipality.objects.filter(official_code__in=codes)
    rows |= Municipality.objects.filter(code_aliases__overlap=codes)
    found = rows.values_list("official_code", "code_aliases")
    return {code for own, aliases in found for code in (own, *aliases)}


def _applied(units: list[RegisterUnit]) -> set[int]:
    under_way = Application.objects.under_way()
    keys = [unit.pk for unit in units]
    return set(under_way.filter(unit__in=keys).values_list("unit_id", flat=True))


def _state(unit: RegisterUnit, served: set[str], applied: set[int]) -> str:
    if served & {unit.code, *unit.aliases}:
        return "served"
    return "applied" if unit.pk in applied else "free"
