"""Municipalities as the portal lists them: those on e-DEM and those that could be."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kernel.ui.collation import sort_key
from shared_apps.registers.models import RegisterUnit
from tenants import hosts
from tenants.city import City
from tenants.models import Municipality
from tenants.rules.lifecycle import CityState

COUNTRIES: dict[str, Any] = {"UA": _("Ukraine"), "PL": _("Poland"), "RS": _("Serbia")}
HOME_COUNTRY = {"uk": "UA", "pl": "PL", "sr": "RS", "sr-latn": "RS"}
MOST_FOUND = 30


def address_of(city: City, request: HttpRequest) -> str:
    """Return the address of a city's own site, on the port of this request."""
    return hosts.address_of(city, scheme=request.scheme or "https", port=request.get_port())


def on_platform(
    request: HttpRequest, *, words: str = "", country: str = "", region: str = ""
) -> list[dict[str, Any]]:
    """Return the open municipalities that match, in alphabetical order."""
    found = Municipality.objects.open_to_visitors().search(words)
    found = found.filter(country=country) if country else found
    if region:
        units = RegisterUnit.objects.municipalities().in_region(region)
        found = found.filter(Exists(units.filter(_same_unit())))
    language = translation.get_language() or "en"
    rows = [_row(city, language, request) for city in found.cities()]
    return sorted(rows, key=lambda row: sort_key(row["name"], language))


def not_on_platform(
    *, words: str, country: str = "", region: str = "", known: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    """Return what the registers know and nobody has a site for, the best match first."""
    if not words and not region:
        return []
    language = translation.get_language() or "en"
    units = RegisterUnit.objects.search(words, country=country, region=region)
    free = units.exclude(Exists(Municipality.objects.open_to_visitors().filter(_same_code())))
    return [
        {
            "name": unit.name(language),
            "path": unit.path(language),
            "country": COUNTRIES.get(unit.country, unit.country),
            "url": reverse("portal:by_code", args=[unit.code]),
        }
        for unit in free[:MOST_FOUND]
        if unit.code not in known
    ]


def count_by_region(country: str) -> dict[str, int]:
    """Return how many open municipalities each region of a country has, by its code."""
    municipalities = Municipality.objects.open_to_visitors().filter(_same_code())
    units: QuerySet[Any] = RegisterUnit.objects.municipalities().filter(country=country)
    counted = units.filter(Exists(municipalities)).values("region_code", "code")
    found: dict[str, int] = {}
    for row in counted:
        code = row["region_code"] or row["code"]
        found[code] = found.get(code, 0) + 1
    return found


def count_all_by_region(country: str) -> dict[str, int]:
    """Return how many communities each region of a country has in its register."""
    units = RegisterUnit.objects.communities().filter(country=country)
    return dict(units.values_list("region_code").annotate(Count("pk")).order_by("region_code"))


def _same_code() -> Q:
    """Municipalities of the outer unit: by its code or an older one of it."""
    return Q(code_scheme=OuterRef("scheme"), official_code=OuterRef("code"))


def _same_unit() -> Q:
    return Q(scheme=OuterRef("code_scheme"), code=OuterRef("official_code"))


def _row(city: City, language: str, request: HttpRequest) -> dict[str, Any]:
    return {
        "name": city.name(language),
        "country": COUNTRIES.get(city.country, city.country),
        "population": city.population,
        "read_only": city.state == CityState.READ_ONLY,
        "url": address_of(city, request),
    }
