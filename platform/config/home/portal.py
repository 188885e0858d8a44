"""The main host: what e-DEM is, and the way to one's municipality."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kernel.ui.collation import sort_key
from tenants import hosts
from tenants.city import City
from tenants.models import Municipality
from tenants.rules.lifecycle import CityState

SHOWN = 60
COUNTRIES: dict[str, Any] = {"UA": _("Ukraine"), "PL": _("Poland"), "RS": _("Serbia")}


@require_safe
def portal(request: HttpRequest) -> HttpResponse:
    """Show what e-DEM is and the municipalities that are on it, found by name or code."""
    words = request.GET.get("q", "").strip()[:80]
    found = Municipality.objects.open_to_visitors().search(words)
    language = translation.get_language() or "en"
    cities = sorted(
        (_entry(city, language, request) for city in found.cities()),
        key=lambda entry: sort_key(entry["name"], language),
    )
    context = {
        "words": words,
        "cities": cities[:SHOWN],
        "count": len(cities),
        "hidden": max(0, len(cities) - SHOWN),
    }
    return render(request, "home/portal.html", context)


@require_safe
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from an official code on the main host to the municipality's own host."""
    found = Municipality.objects.open_to_visitors().with_code(code).first()
    if found is None:
        return render(request, "404.html", status=404)
    return HttpResponseRedirect(_address(found.as_city(), request))


def _entry(city: City, language: str, request: HttpRequest) -> dict[str, Any]:
    return {
        "name": city.name(language),
        "country": COUNTRIES.get(city.country, city.country),
        "population": city.population,
        "read_only": city.state == CityState.READ_ONLY,
        "url": _address(city, request),
    }


def _address(city: City, request: HttpRequest) -> str:
    return hosts.address_of(city, scheme=request.scheme or "https", port=request.get_port())
