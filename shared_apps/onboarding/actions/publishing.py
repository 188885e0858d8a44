"""The owner opens the site to visitors: from now on it is there, and the service's clock runs."""

from datetime import datetime

from django.db import transaction

from kernel.errors import Conflict, Invalid, NotAllowed
from kernel.people import Actor
from kernel.setup import SetupStep, setup_steps
from shared_apps.plans.actions.subscriptions import start_service
from shared_apps.plans.models import Subscription
from tenants.actions.cities import change_state, lock_city
from tenants.models import Municipality
from tenants.rules.lifecycle import CityState

PUBLISHES = frozenset({"owner"})


def missing_steps() -> list[SetupStep]:
    """Return the required steps of the current schema that are not done."""
    return [step for _name, step in setup_steps if step.required and not step.is_done()]


@transaction.atomic
def publish_site(slug: str, *, actor: Actor, at: datetime) -> Municipality:
    """Open a site that is set up; called in the municipality's own schema.

    Its audit trail keeps who did it. Sent twice it stays open.

    Raises: NotAllowed `onboarding.setup.not_owner`; Invalid `onboarding.setup.not_ready`;
    Conflict `tenants.lifecycle.move_not_allowed`.
    """
    if PUBLISHES.isdisjoint(actor.roles):
        raise NotAllowed("onboarding.setup.not_owner")
    city = lock_city(slug)
    if CityState(city.state) is CityState.ACTIVE:
        return city
    if CityState(city.state) is not CityState.SETUP:
        # Others lead to active too, but not for the owner: a suspension, an ended service.
        raise Conflict("tenants.lifecycle.move_not_allowed", state=city.state, to="active")
    if missing_steps():
        raise Invalid("onboarding.setup.not_ready")
    city = change_state(slug, to=CityState.ACTIVE, actor=actor, at=at)
    if Subscription.objects.live().filter(municipality=city).exists():
        start_service(municipality=city, actor=actor, at=at)
    return city
