"""The rows of a service, read under a lock, and what follows from them in the registry."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from kernel.audit.actions import record
from kernel.errors import NotFound
from kernel.outbox.actions import publish
from kernel.people import Actor
from shared_apps.plans.events import INVOICE
from shared_apps.plans.models import Subscription
from tenants.actions.cities import lock_city
from tenants.actions.entitlements import set_entitlements
from tenants.models import Municipality
from tenants.schemas import PUBLIC, working_in

KIND = "subscription"


def in_public() -> AbstractContextManager[None]:
    """Work where plans, invoices and the registry are, from whatever schema it is asked."""
    return working_in(PUBLIC)


def lock_live(municipality: Municipality) -> tuple[Municipality, Subscription]:
    """Return a municipality and its service, both locked until the transaction ends.

    Raises: NotFound `plans.subscription.none`, `tenants.city.unknown`.
    """
    city = lock_city(municipality.slug)
    found: Subscription | None = (
        Subscription.objects.live().select_for_update().filter(municipality=city).first()
    )
    if found is None:
        raise NotFound("plans.subscription.none")
    return city, found


def entitle(subscription: Subscription, *, actor: Actor, at: datetime) -> Municipality:
    """Write what a service gives and until when into the registry, where requests read it."""
    return set_entitlements(
        subscription.municipality.slug,
        plan=subscription.plan.code,
        modules=subscription.modules,
        features=subscription.features,
        limits=subscription.limits,
        service_ends_at=subscription.stops_at,
        grace_ends_at=subscription.closes_at,
        actor=actor,
        at=at,
    )


def invoice(subscription: Subscription, kind: str, amount_minor: int, *, at: datetime) -> None:
    """Ask for an invoice of a service when it costs something."""
    if amount_minor > 0:
        publish(INVOICE, at=at, subscription=str(subscription.uuid), kind=kind)


def remember(
    verb: str, subscription: Subscription, *, actor: Actor, at: datetime, **facts: Any
) -> None:
    """Append a row to the audit trail of the public schema."""
    facts["municipality"] = subscription.municipality.slug
    record(f"subscription.{verb}", kind=KIND, key=subscription.uuid, actor=actor, at=at, **facts)
