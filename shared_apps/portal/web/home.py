"""The front page of the main host and the pages of the services."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from kernel.ui.sections import find_url
from shared_apps.portal.web.maps import map_of
from shared_apps.portal.web.municipalities import HOME_COUNTRY, on_platform
from shared_apps.portal.web.offered import SERVICES
from shared_apps.statistics.web.parts import counters, latest

SHOWN = 12
COUNTERS, NEWEST = 6, 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what e-DEM is, lead to one's community, and show what happens everywhere."""
    cities = on_platform(request)
    language = translation.get_language() or "en"
    country = HOME_COUNTRY.get(language, "UA")
    context = {
        "cities": cities[:SHOWN],
        "count": len(cities),
        "map": map_of(country),
        "services": SERVICES.values(),
        "counters": counters(language)[:COUNTERS],
        "latest": latest(NEWEST, request=request),
        "plans_href": find_url("plans:prices", "plans:plans"),
        "apply_href": find_url("onboarding:start"),
    }
    return render(request, "portal/home.html", context)


@require_safe
def service(request: HttpRequest, module: str) -> HttpResponse:
    """Say how one service goes, step by step."""
    if module not in SERVICES:
        raise Http404(module)
    others = [other for other in SERVICES.values() if other.module != module]
    context = {"service": SERVICES[module], "others": others}
    return render(request, "portal/service.html", context)
