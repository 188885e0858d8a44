"""Finding one's community: by name, by code, on the map; and what stands behind a code."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from kernel.ui.sections import find_url
from shared_apps.portal.rules.tiles import TILES
from shared_apps.portal.web.maps import map_of
from shared_apps.portal.web.municipalities import (
    COUNTRIES,
    address_of,
    not_on_platform,
    on_platform,
)
from shared_apps.registers.models import RegisterUnit
from tenants.models import Municipality

SHOWN = 60
LONGEST = 80


@require_safe
def communities(request: HttpRequest) -> HttpResponse:
    """List the communities on e-DEM, and those of the registers that are not yet."""
    asked = _asked(request)
    cities = on_platform(request, **asked)
    others = not_on_platform(**asked)
    countries = [asked["country"]] if asked["country"] else list(TILES)
    maps = [map_of(country, chosen=asked["region"]) for country in countries]
    context = {
        **asked,
        "region_name": _region_name(asked["region"]),
        "is_asked": any(asked.values()),
        "cities": cities[:SHOWN],
        "count": len(cities),
        "hidden": max(0, len(cities) - SHOWN),
        "others": others,
        "maps": [one for one in maps if one],
        "countries": COUNTRIES.items(),
    }
    return render(request, "portal/communities.html", context)


@require_safe
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from an official code, also an older one, to the municipality's own site."""
    unit = RegisterUnit.objects.with_code(code).first()
    codes = [code, unit.code] if unit else [code]
    for known in codes:
        if found := Municipality.objects.open_to_visitors().with_code(known).first():
            return HttpResponseRedirect(address_of(found.as_city(), request))
    if unit is None:
        raise Http404(code)
    language = translation.get_language() or "en"
    context = {
        "unit": unit,
        "name": unit.name(language),
        "path": unit.path(language),
        "apply_href": find_url("onboarding:start"),
    }
    return render(request, "portal/not_yet.html", context, status=404)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Return words, country and region that were asked for; unknown countries are none."""
    country = request.GET.get("country", "")
    return {
        "words": request.GET.get("q", "").strip()[:LONGEST],
        "country": country if country in COUNTRIES else "",
        "region": request.GET.get("region", "").strip()[:20],
    }


def _region_name(code: str) -> str:
    unit = RegisterUnit.objects.filter(code=code, kind="region").first() if code else None
    return str(unit.name(translation.get_language() or "en")) if unit else ""
