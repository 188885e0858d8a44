"""The two municipalities that every test database holds."""

from datetime import UTC, datetime
from typing import Any

from kernel.people import SYSTEM
from tenants.actions.cities import change_state, register_city
from tenants.actions.provisioning import provision_city
from tenants.models import Municipality
from tenants.rules.lifecycle import CityState

BEGAN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

POLTAVA: dict[str, Any] = {
    "slug": "poltava",
    "names": {"uk": "Полтава", "en": "Poltava"},
    "country": "UA",
    "languages": ["uk", "en"],
    "time_zone": "Europe/Kyiv",
    "currency": "UAH",
    "official_code": "UA53080370000073240",
    "code_scheme": "KATOTTG",
    "population": 279_593,
}
LUBLIN: dict[str, Any] = {
    "slug": "lublin",
    "names": {"pl": "Lublin", "uk": "Люблін", "en": "Lublin"},
    "country": "PL",
    "languages": ["pl", "uk", "en"],
    "time_zone": "Europe/Warsaw",
    "currency": "PLN",
    "official_code": "0663011",
    "code_scheme": "TERYT",
    "population": 331_243,
}
MODULES = ["budget"]


def make_city(
    *, at: datetime = BEGAN, state: CityState = CityState.ACTIVE, **fields: Any
) -> Municipality:
    """Register and provision a municipality and bring it to `state` (setup or active)."""
    city = register_city(actor=SYSTEM, at=at, modules=MODULES, **fields)
    change_state(city.slug, to=CityState.APPROVED, actor=SYSTEM, at=at)
    provision_city(city.slug, actor=SYSTEM, at=at)
    if state is CityState.ACTIVE:
        change_state(city.slug, to=CityState.ACTIVE, actor=SYSTEM, at=at)
    city.refresh_from_db()
    return city


def make_cities() -> list[Municipality]:
    """Make Poltava and Lublin, both active."""
    return [make_city(**POLTAVA), make_city(**LUBLIN)]
