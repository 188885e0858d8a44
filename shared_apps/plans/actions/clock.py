"""Turning the clocks: what is due is done, one transaction per city."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from kernel.errors import NotFound
from kernel.people import SYSTEM, Actor
from shared_apps.plans.actions.records import in_public, lock_live, remember
from shared_apps.plans.actions.subscriptions import tell
from shared_apps.plans.models import Subscription
from shared_apps.plans.rules.clock import REMIND_DAYS, Due, Service, due
from shared_apps.plans.rules.lifecycle import SubscriptionState
from tenants.actions.cities import change_state
from tenants.models import Municipality
from tenants.rules.lifecycle import CityState

log = structlog.get_logger()

LOOK_AHEAD = timedelta(days=max(REMIND_DAYS) + 1)

CITY_STATES = {
    SubscriptionState.GRACE: CityState.GRACE,
    SubscriptionState.ENDED: CityState.READ_ONLY,
}
OPEN = frozenset({CityState.ACTIVE, CityState.GRACE})


def turn_clocks(*, at: datetime) -> int:
    """Do what is due in every city; return in how many something was.

    One that fails is logged and does not hold up the others; the next turn tries again.
    """
    with in_public():
        before = at + LOOK_AHEAD
        found = Subscription.objects.ticking(before=before).select_related("municipality")
        cities = [subscription.municipality for subscription in found.order_by("pk")]
    turned = 0
    for city in cities:
        try:
            turned += turn_city(municipality=city, at=at)
        except Exception:
            log.exception("service_clock.failed", slug=city.slug)
    return turned


def turn_city(*, municipality: Municipality, at: datetime) -> bool:
    """Do what is due of one city's service; return whether anything was."""
    with in_public(), transaction.atomic():
        try:
            city, subscription = lock_live(municipality)
        except NotFound:
            return False
        return turn(subscription, city, actor=SYSTEM, at=at)


def turn(subscription: Subscription, city: Municipality, *, actor: Actor, at: datetime) -> bool:
    """Do what is due of a locked service at an instant; return whether anything was."""
    what = due(service_of(subscription, city), at)
    if not what:
        return False
    settled = {*subscription.reminded, *what.noted, *([what.remind] if what.remind else [])}
    subscription.reminded = sorted(settled, reverse=True)
    if what.to is not None:
        subscription.state = what.to.value
        _move_city(city, what.to, actor=actor, at=at)
    subscription.save(update_fields=["reminded", "state"])
    _tell(subscription, what, actor=actor, at=at)
    return True


def service_of(subscription: Subscription, city: Municipality) -> Service:
    """Return what the clock needs to know of a subscription."""
    return Service(
        state=SubscriptionState(subscription.state),
        stops_at=subscription.stops_at,
        closes_at=subscription.closes_at,
        reminded=tuple(subscription.reminded),
        zone=city.time_zone,
    )


def _move_city(city: Municipality, state: SubscriptionState, *, actor: Actor, at: datetime) -> None:
    """Move the city along; one that is suspended or archived is left to the operators."""
    to = CITY_STATES[state]
    if CityState(city.state) in OPEN and city.state != to.value:
        change_state(city.slug, to=to, actor=actor, at=at, reason="service ended")


def _tell(subscription: Subscription, what: Due, *, actor: Actor, at: datetime) -> None:
    if what.noted:
        remember("reminders_noted", subscription, actor=actor, at=at, days=list(what.noted))
    if what.remind is not None:
        remember("reminded", subscription, actor=actor, at=at, days=what.remind)
        tell(subscription, "reminder", at=at, days=what.remind)
    if what.to is SubscriptionState.GRACE:
        remember("grace_begun", subscription, actor=actor, at=at)
        tell(subscription, "owed" if subscription.owed_since else "grace", at=at)
    if what.to is SubscriptionState.ENDED:
        remember("ended", subscription, actor=actor, at=at)
        tell(subscription, "read_only", at=at)
