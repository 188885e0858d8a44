"""Plans and services for tests."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django_tenants.utils import tenant_context

from kernel.people import SYSTEM, Actor
from shared_apps.plans.actions.plans import load_plans, make_plan
from shared_apps.plans.actions.subscriptions import start_service, subscribe
from shared_apps.plans.models import Plan, Subscription
from tenants import hosts
from tenants.city import City
from tenants.models import Municipality

OWNER = Actor(account=UUID(int=5), roles=frozenset({"owner"}))
OPERATOR = Actor(account=UUID(int=9), roles=frozenset({"operator"}))
SMALL = 12_000
NAMES = dict.fromkeys(("uk", "pl", "sr", "sr-latn", "en"), "Plan")
TERMS: dict[str, Any] = {
    "names": NAMES,
    "descriptions": {},
    "kind": "pilot",
    "modules": ["budget"],
    "modules_are_chosen": False,
    "features": [],
    "limits": {},
    "countries": [],
    "max_population": None,
    "term_days": 30,
    "grace_days": 7,
    "extension_days": None,
    "prices": [{"country": "UA", "currency": "UAH", "up_to_population": None, "amount_minor": 0}],
    "extension_prices": [],
    "position": 5,
    "offered": True,
}


def plans(at: datetime) -> dict[str, Plan]:
    """Load the plans that come along and return them by code."""
    load_plans(actor=SYSTEM, at=at)
    return {plan.code: plan for plan in Plan.objects.all()}


def make_terms(code: str, *, at: datetime, **changes: Any) -> Plan:
    """Make a plan of our own."""
    return make_plan(code=code, actor=SYSTEM, at=at, **(TERMS | changes))


def municipality(slug: str = "poltava", *, population: int = SMALL) -> Municipality:
    """Return a test city with so many inhabitants."""
    Municipality.objects.filter(slug=slug).update(population=population)
    found: Municipality = Municipality.objects.get(slug=slug)
    return found


def serve(
    code: str = "eight-weeks", *, at: datetime, slug: str = "poltava", begun: bool = True
) -> Subscription:
    """Give a test city a plan, begun at `at` unless told otherwise."""
    city = municipality(slug)
    plan = plans(at)[code]
    terms: dict[str, Any] = {"municipality": city, "actor": OPERATOR, "at": at}
    made = subscribe(plan=plan, modules=["budget"], contact_email="head@hromada.example", **terms)
    return start_service(**terms) if begun else made


@contextmanager
def with_plan(city: City, **changes: Any) -> Iterator[City]:
    """Let requests to a city and its actions find it with other entitlements."""
    changed = replace(city, **({"plan": "eight-weeks"} | changes))
    remember_long(changed)
    with tenant_context(changed):
        yield changed


def remember_long(city: City) -> None:
    """Let requests find a city as it is here, also where a test takes longer than the cache."""
    hosts.remember(f"{city.slug}.localhost", city, clock=lambda: time.monotonic() + 3600)
