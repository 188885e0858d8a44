"""The line at the top of the office that says until when the service runs: without a query."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from kernel import clock
from shared_apps.plans.rules.clock import REMIND_DAYS
from shared_apps.plans.rules.terms import days_left, last_day
from tenants.city import City
from tenants.rules.lifecycle import CityState

OFFICE = "/office/"
EXTENDS = frozenset({"owner", "contest_manager"})
LAST_DAYS = max(REMIND_DAYS)


def countdown(request: HttpRequest) -> dict[str, Any]:
    """Return `service_banner` in the office of a city whose service ends soon or has ended."""
    city: City | None = getattr(request, "city", None)
    if city is None or city.service_ends_at is None or not request.path.startswith(OFFICE):
        return {}
    return {"service_banner": banner_of(request, city)}


def banner_of(request: Any, city: City) -> dict[str, Any] | None:
    """Return the state, days and dates of the line, and where to extend; None for no line."""
    assert city.service_ends_at is not None
    at = getattr(request, "at", None) or clock.now()
    days = days_left(at, city.service_ends_at, city.time_zone)
    over = city.read_only or city.state == CityState.GRACE
    if not over and not 0 < days <= LAST_DAYS:
        return None
    closes_at = city.grace_ends_at
    actor = getattr(request, "actor", None)
    may_extend = actor is not None and not EXTENDS.isdisjoint(actor.roles)
    return {
        "days": 0 if over else days,
        "last_day": last_day(city.service_ends_at, city.time_zone),
        "grace_last_day": last_day(closes_at, city.time_zone) if closes_at else None,
        "url": reverse("office:service") if may_extend else "",
    }
