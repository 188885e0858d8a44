"""Pages that answer before any application does: nobody here, not open, read-only."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from kernel.errors import Closed
from kernel.problems import answer_refusal
from tenants import hosts
from tenants.city import City
from tenants.rules.lifecycle import CityState

CLOSED: dict[str, tuple[str, int]] = {
    CityState.APPROVED.value: ("ui/lifecycle/provisioning.html", 503),
    CityState.PROVISIONING.value: ("ui/lifecycle/provisioning.html", 503),
    CityState.FAILED.value: ("ui/lifecycle/failed.html", 503),
    CityState.SUSPENDED.value: ("ui/lifecycle/suspended.html", 503),
    CityState.ARCHIVED.value: ("ui/lifecycle/archived.html", 410),
    CityState.ERASED.value: ("ui/lifecycle/archived.html", 410),
}
"""States without a public site: their page and its status."""

RETRY_SECONDS = {CityState.APPROVED: 30, CityState.PROVISIONING: 5, CityState.FAILED: 600}


def unknown_host(request: HttpRequest) -> HttpResponse:
    """Answer a host that belongs to nobody: help to find the municipality."""
    host = request.META.get("HTTP_HOST", "")
    context = {"host": host, "portal_href": _portal(request), "suggestions": _near(request, host)}
    return render(request, "ui/unknown_host.html", context, status=404)


def closed(request: HttpRequest) -> HttpResponse:
    """Answer for a municipality that has no public site now."""
    city: City = request.city  # type: ignore[attr-defined]
    template, status = CLOSED[city.state]
    response = render(request, template, _context(request), status=status)
    seconds = RETRY_SECONDS.get(CityState(city.state))
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response


def setup(request: HttpRequest) -> HttpResponse:
    """Answer a visitor of a municipality that is setting up its site."""
    if request.path.startswith("/api/"):
        return answer_refusal(request, Closed("tenants.city.not_open"))
    return render(request, "ui/lifecycle/setup.html", _context(request))


def read_only(request: HttpRequest) -> HttpResponse:
    """Refuse a change on a read-only site."""
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
