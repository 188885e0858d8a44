"""A municipality's service: chosen, begun, extended, changed, ended.

Every verb works in the public schema, from whichever it is called, and locks the municipality
first: two clerks, the clock and an operator take their turns.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.errors import Conflict
from kernel.outbox.actions import publish
from kernel.people import Actor
from kernel.ui.sections import existing_modules
from shared_apps.plans.actions.records import (
    entitle,
    in_public,
    invoice,
    lock_live,
    remember,
)
from shared_apps.plans.events import LETTER
from shared_apps.plans.models import Plan, Subscription
from shared_apps.plans.rules.eligibility import check_eligible, chosen_modules
from shared_apps.plans.rules.lifecycle import SubscriptionState, check_move
from shared_apps.plans.rules.prices import price_of
from shared_apps.plans.rules.terms import whole_days_after
from tenants.actions.cities import change_state, lock_city
from tenants.models import Municipality
from tenants.rules.lifecycle import CityState
from tenants.schemas import working_in

EXTENDABLE = frozenset({CityState.ACTIVE, CityState.GRACE, CityState.READ_ONLY})


def subscribe(
    *,
    municipality: Municipality,
    plan: Plan,
    modules: Collection[str],
    actor: Actor,
    at: datetime,
    contact_email: str = "",
) -> Subscription:
    """Give a municipality a plan: it may use it at once, its clock waits for `start_service`.

    `modules` count where the plan lets them be chosen, else it gives all of its own. What it
    costs is invoiced by a message, what the plan says now is copied into the subscription.

    Raises: Conflict `plans.subscription.already`; whatever `check_eligible`, `price_of` and
    `chosen_modules` raise.
    """
    with in_public(), transaction.atomic():
        city = lock_city(municipality.slug)
        if Subscription.objects.live().filter(municipality=city).exists():
            raise Conflict("plans.subscription.already")
        terms = terms_of(plan, city, modules)
        subscription = Subscription(
            municipality=city, contact_email=contact_email, created_at=at, **terms
        )
        subscription.save(force_insert=True)
        entitle(subscription, actor=actor, at=at)
        remember("chosen", subscription, actor=actor, at=at, plan=plan.code)
        invoice(subscription, "start", subscription.price_minor, at=at)
    return subscription


def terms_of(plan: Plan, city: Municipality, modules: Collection[str]) -> dict[str, Any]:
    """Return what a plan says to one municipality, as the fields of a subscription.

    Raises: whatever `check_eligible`, `price_of` and `chosen_modules` raise.
    """
    place: dict[str, Any] = {"country": city.country, "population": city.population}
    check_eligible(plan, **place)
    price_minor, currency = price_of(plan.prices, **place)
    extension = price_of(plan.extension_prices, **place)[0] if plan.extension_days else None
    return {
        "plan": plan,
        "modules": chosen_modules(plan, modules, existing=existing_modules()),
        "features": list(plan.features),
        "limits": dict(plan.limits),
        "currency": currency,
        "price_minor": price_minor,
        "term_days": plan.term_days,
        "grace_days": plan.grace_days,
        "extension_days": plan.extension_days,
        "extension_price_minor": extension,
    }


def start_service(*, municipality: Municipality, actor: Actor, at: datetime) -> Subscription:
    """Let the clock of a service run from `at`, the instant at which the site opens.

    The caller moves the municipality to `active`. A service that has begun stays as it is.

    Raises: NotFound `plans.subscription.none`.
    """
    with in_public(), transaction.atomic():
        city, subscription = lock_live(municipality)
        if SubscriptionState(subscription.state) is not SubscriptionState.WAITING:
            return subscription
        subscription.state = SubscriptionState.RUNNING.value
        subscription.starts_at = at
        set_term(subscription, after=at, days=subscription.term_days, zone=city.time_zone)
        subscription.save()
        entitle(subscription, actor=actor, at=at)
        ends_at = subscription.ends_at
        facts = {"ends_at": ends_at.isoformat() if ends_at else None}
        remember("started", subscription, actor=actor, at=at, **facts)
    return subscription


def set_term(subscription: Subscription, *, after: datetime, days: int | None, zone: str) -> None:
    """Set the end of a term of whole days and of its grace; None: without an end."""
    subscription.reminded = []
    if days is None:
        subscription.ends_at = subscription.grace_ends_at = None
        return
    subscription.ends_at = whole_days_after(after, days, zone)
    subscription.grace_ends_at = whole_days_after(
        subscription.ends_at, subscription.grace_days, zone
    )


def extend(
    *, municipality: Municipality, actor: Actor, at: datetime, number: int | None = None
) -> Subscription:
    """Extend a service by the days of its plan, from its end or from `at` when that is later.

    The city becomes active again from grace or read-only. `number` is the extension that the
    person saw on offer (the first is 1): sent twice, by one hand or two, it happens once.

    Raises: NotFound `plans.subscription.none`; Conflict `plans.subscription.not_extendable`,
    `…not_begun`, `…city_closed`.
    """
    with in_public(), transaction.atomic():
        city, subscription = lock_live(municipality)
        if number is not None and number <= subscription.extensions:
            return subscription
        check_extendable(subscription, city)
        assert subscription.ends_at is not None
        _lengthen(subscription, city, at=at)
        entitle(subscription, actor=actor, at=at)
        reopen(subscription, city, actor=actor, at=at)
        kind = "renewal" if subscription.plan.kind == "annual" else "extension"
        invoice(subscription, kind, subscription.extension_price_minor or 0, at=at)
        remember("extended", subscription, actor=actor, at=at, number=subscription.extensions)
        tell(subscription, "extended", at=at)
    return subscription


def _lengthen(subscription: Subscription, city: Municipality, *, at: datetime) -> None:
    assert subscription.ends_at is not None
    subscription.extensions += 1
    after = max(at, subscription.ends_at)
    set_term(subscription, after=after, days=subscription.extension_days, zone=city.time_zone)
    if subscription.owed_since is None:
        subscription.state = SubscriptionState.RUNNING.value
    subscription.save()


def check_extendable(subscription: Subscription, city: Municipality) -> None:
    """Check that a service can be extended now.

    Raises: Conflict `plans.subscription.not_extendable`, `…not_begun`, `…city_closed`.
    """
    if subscription.extension_days is None:
        raise Conflict("plans.subscription.not_extendable")
    if subscription.ends_at is None:
        raise Conflict("plans.subscription.not_begun")
    if CityState(city.state) not in EXTENDABLE:
        raise Conflict("plans.subscription.city_closed", state=city.state)


def reopen(subscription: Subscription, city: Municipality, *, actor: Actor, at: datetime) -> None:
    """Bring a city whose service runs back from grace or read-only."""
    running = SubscriptionState(subscription.state) is SubscriptionState.RUNNING
    if running and CityState(city.state) in {CityState.GRACE, CityState.READ_ONLY}:
        change_state(city.slug, to=CityState.ACTIVE, actor=actor, at=at, reason="extended")


def change_plan(
    *,
    municipality: Municipality,
    plan: Plan,
    modules: Collection[str],
    actor: Actor,
    at: datetime,
) -> Subscription:
    """Put a municipality on another plan: the old service is cancelled, the new one begins at `at`.

    A service that waits for its city to open goes on waiting.

    Raises: NotFound `plans.subscription.none`; whatever `subscribe` raises.
    """
    with in_public(), transaction.atomic():
        city, before = lock_live(municipality)
        cancel(municipality=city, actor=actor, at=at)
        subscription = subscribe(
            municipality=city,
            plan=plan,
            modules=modules,
            actor=actor,
            at=at,
            contact_email=before.contact_email,
        )
        if before.starts_at is not None:
            subscription = start_service(municipality=city, actor=actor, at=at)
            reopen(subscription, city, actor=actor, at=at)
    return subscription


def cancel(*, municipality: Municipality, actor: Actor, at: datetime) -> Subscription:
    """End a municipality's contract for a plan; its site stays as it is until somebody moves it.

    Raises: NotFound `plans.subscription.none`.
    """
    with in_public(), transaction.atomic():
        _city, subscription = lock_live(municipality)
        check_move(SubscriptionState(subscription.state), SubscriptionState.CANCELLED)
        subscription.state = SubscriptionState.CANCELLED.value
        subscription.owed_since = subscription.owed_until = None
        subscription.save(update_fields=["state", "owed_since", "owed_until"])
        remember("cancelled", subscription, actor=actor, at=at)
    return subscription


def tell(subscription: Subscription, kind: str, *, at: datetime, days: int = 0) -> None:
    """Leave a letter about a service in its city's outbox, for owners, managers and the contact."""
    with working_in(subscription.municipality.schema_name):
        publish(
            LETTER,
            at=at,
            kind=kind,
            days=days,
            ends_at=_text(subscription.stops_at),
            grace_ends_at=_text(subscription.closes_at),
            contact_email=subscription.contact_email,
        )


def _text(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""
