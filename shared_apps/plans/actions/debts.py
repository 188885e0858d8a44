"""Grace for a municipality that does not pay: begun and lifted by dunning."""

from datetime import datetime

from django.db import transaction

from kernel.people import Actor
from shared_apps.plans.actions.clock import turn
from shared_apps.plans.actions.records import entitle, in_public, lock_live, remember
from shared_apps.plans.actions.subscriptions import reopen
from shared_apps.plans.models import Subscription
from shared_apps.plans.rules.lifecycle import BEGUN, SubscriptionState
from shared_apps.plans.rules.terms import earliest, whole_days_after
from tenants.models import Municipality


def put_in_grace_for_debt(
    *, municipality: Municipality, actor: Actor, at: datetime
) -> Subscription:
    """Let the grace of a service begin at `at` because an invoice is not paid.

    The clock then makes the city read-only when the grace is over. Does nothing a second time.

    Raises: NotFound `plans.subscription.none`.
    """
    with in_public(), transaction.atomic():
        city, subscription = lock_live(municipality)
        if subscription.owed_since is None:
            subscription.owed_since = at
            days = subscription.grace_days
            subscription.owed_until = whole_days_after(at, days, city.time_zone)
            subscription.save(update_fields=["owed_since", "owed_until"])
            remember("owed", subscription, actor=actor, at=at)
            entitle(subscription, actor=actor, at=at)
            turn(subscription, city, actor=actor, at=at)
    return subscription


def settle_debt(*, municipality: Municipality, actor: Actor, at: datetime) -> Subscription:
    """Lift the grace of a debt that was paid: the service is again where its own dates put it.

    Raises: NotFound `plans.subscription.none`.
    """
    with in_public(), transaction.atomic():
        city, subscription = lock_live(municipality)
        if subscription.owed_since is not None:
            subscription.owed_since = subscription.owed_until = None
            if SubscriptionState(subscription.state) in BEGUN and _runs(subscription, at):
                subscription.state = SubscriptionState.RUNNING.value
            subscription.save(update_fields=["owed_since", "owed_until", "state"])
            remember("settled", subscription, actor=actor, at=at)
            entitle(subscription, actor=actor, at=at)
            reopen(subscription, city, actor=actor, at=at)
    return subscription


def _runs(subscription: Subscription, at: datetime) -> bool:
    end = earliest(subscription.ends_at)
    return end is None or at < end
