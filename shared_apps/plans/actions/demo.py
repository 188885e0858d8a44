"""The demo's plans: a small municipality in its eight weeks, a pilot, the others annual."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kernel.people import SYSTEM
from shared_apps.plans.actions.plans import load_plans
from shared_apps.plans.actions.records import in_public
from shared_apps.plans.actions.subscriptions import start_service, subscribe
from shared_apps.plans.models import Plan, Subscription
from tenants.city import City
from tenants.models import Municipality

CHOSEN: Mapping[str, tuple[str, int]] = {
    "pielgrzymka": ("eight-weeks", 16),
    "vinnytsia": ("pilot", 80),
}
"""Code of the plan and how many days ago it began, by slug."""

OTHERS = ("annual", 120)
POPULATIONS = {
    "poltava": 279_593,
    "uzhhorod": 115_449,
    "lviv": 717_273,
    "ternopil": 225_004,
    "vinnytsia": 369_739,
    "pielgrzymka": 4_407,
    "kikinda": 49_326,
}
"""Inhabitants of the demo's cities, where the register has not said."""


def fill_platform(*, at: datetime) -> None:
    """Put the plans on the list."""
    load_plans(actor=SYSTEM, at=at)


def fill_city(city: City, *, at: datetime) -> None:
    """Give a demo city its plan, once, begun some time ago."""
    with in_public():
        load_plans(actor=SYSTEM, at=at)
        municipality = Municipality.objects.get(slug=city.slug)
        if Subscription.objects.live().filter(municipality=municipality).exists():
            return
        _complete(municipality)
        code, days = CHOSEN.get(city.slug, OTHERS)
        terms: dict[str, Any] = {"actor": SYSTEM, "at": at - timedelta(days=days)}
        plan = Plan.objects.get(code=code)
        email = f"budget@{city.slug}.example"
        subscribe(
            municipality=municipality,
            plan=plan,
            modules=["budget"],
            contact_email=email,
            **terms,
        )
        start_service(municipality=municipality, **terms)


def _complete(municipality: Municipality) -> None:
    if municipality.population is None and municipality.slug in POPULATIONS:
        municipality.population = POPULATIONS[municipality.slug]
        municipality.save(update_fields=["population"])
