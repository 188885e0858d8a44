"""Pages that answer before any application does: nobody here, not open, read-only."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation

from kernel.errors import Closed, Unavailable
from kernel.problems import answer_refusal
from tenants import erased, hosts
from tenants.city import City
from tenants.rules.lifecycle import CityState

CLOSED: dict[str, tuple[str, int]] = {
    CityState.APPROVED.value: ("ui/lifecycle/provisioning.html", 503),
    CityState.PROVISIONING.value: ("ui/lifecycle/provisioning.html", 503),
    CityState.FAILED.value: ("ui/lifecycle/failed.html", 503),
    CityState.SUSPENDED.value: ("ui/lifecycle/suspended.html", 503),
    CityState.ARCHIVED.value: ("ui/lifecycle/archived.html", 410),
    CityState.MOVED.value: ("ui/lifecycle/moved.html", 421),
    CityState.ERASED.value: ("ui/lifecycle/erased.html", 410),
}
"""States without a public site: their page and its status."""

RETRY_SECONDS = {CityState.APPROVED: 30, CityState.PROVISIONING: 5, CityState.FAILED: 600}
MOVING_SECONDS = 120
HANDING_OVER_SECONDS = 20


def unknown_host(request: HttpRequest) -> HttpResponse:
    """Answer a host that belongs to nobody: help to find the municipality."""
    host = request.META.get("HTTP_HOST", "")
    names = erased.names_of(hosts.normal_host(host))
    if names is not None:
        return _erased(request, names)
    context = {"host": host, "portal_href": _portal(request), "suggestions": _near(request, host)}
    return render(request, "ui/unknown_host.html", context, status=404)


def closed(request: HttpRequest) -> HttpResponse:
    """Answer for a municipality that has no public site now."""
    city: City = request.city  # type: ignore[attr-defined]
    if city.state == CityState.MOVED:
        return _moved(request, city)
    template, status = CLOSED[city.state]
    response = render(request, template, _context(request), status=status)
    seconds = RETRY_SECONDS.get(CityState(city.state))
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response


def _moved(request: HttpRequest, city: City) -> HttpResponse:
    """Lead to the cell where a municipality lives now; for seconds it lives nowhere."""
    if city.moving:
        response = render(request, "ui/lifecycle/moving.html", _context(request), status=503)
        response.headers["Retry-After"] = str(HANDING_OVER_SECONDS)
        return response
    address = settings.CELLS.get(city.cell)
    if address is None:
        template, status = CLOSED[city.state]
        return render(request, template, _context(request), status=status)
    host = hosts.normal_host(request.META.get("HTTP_HOST", ""))
    there = str(address).replace("{host}", host).rstrip("/") + request.get_full_path()
    return HttpResponseRedirect(there, preserve_request=True)


def _erased(request: HttpRequest, names: dict[str, str]) -> HttpResponse:
    language = translation.get_language() or "en"
    name = names.get(language) or next(iter(names.values()), "")
    template, status = CLOSED[CityState.ERASED.value]
    return render(request, template, {**_context(request), "city_name": name}, status=status)


def setup(request: HttpRequest) -> HttpResponse:
    """Answer a visitor of a municipality that is setting up its site."""
    if request.path.startswith("/api/"):
        return answer_refusal(request, Closed("tenants.city.not_open"))
    return render(request, "ui/lifecycle/setup.html", _context(request))


def read_only(request: HttpRequest) -> HttpResponse:
    """Refuse a change on a read-only site, or for minutes on one that moves."""
    if request.city.moving:  # type: ignore[attr-defined]
        refusal = Unavailable("tenants.city.moving", retry_after=MOVING_SECONDS)
        return answer_refusal(request, refusal)
    return answer_refusal(request, Closed("tenants.city.read_only"))


def _near(request: HttpRequest, host: str) -> list[dict[str, str]]:
    """Return open municipalities whose subdomain resembles the one that was asked for."""
    asked = hosts.normal_host(host).partition(".")[0]
    language = translation.get_language() or "en"
    return [
        {
            "name": city.name(language),
            "url": hosts.address_of(city, scheme=request.scheme or "https", port=_port(request)),
        }
        for city in hosts.similar_cities(asked)
    ]


def _port(request: HttpRequest) -> str:
    return request.get_port()


def _context(request: HttpRequest) -> dict[str, Any]:
    return {"portal_href": _portal(request)}


def _portal(request: HttpRequest) -> str:
    return hosts.portal_address(scheme=request.scheme or "https", port=request.get_port())
