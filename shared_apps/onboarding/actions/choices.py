"""The plan and the modules that an application asks for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kernel.errors import Invalid, Refusal
from kernel.ui.sections import existing_modules
from shared_apps.onboarding.actions.applications import keep, lock_draft
from shared_apps.onboarding.models import Application
from shared_apps.plans.models import Plan
from shared_apps.plans.rules.eligibility import check_eligible, chosen_modules


@dataclass(frozen=True)
class Offer:
    """A plan as a municipality sees it: the refusal says why it cannot be chosen."""

    plan: Plan
    refusal: Refusal | None


def offers_for(application: Application) -> list[Offer]:
    """Return every plan of the unit's country, with the reason where it cannot be chosen.

    Where nobody has said how many inhabitants there are, that is asked together with the plan.
    """
    country = application.unit.country
    plans = Plan.objects.on_the_list()
    rows = [one for one in plans if not one.countries or country in one.countries]
    return [Offer(plan, _refusal(plan, application)) for plan in rows]


def _refusal(plan: Plan, application: Application) -> Refusal | None:
    people = application.inhabitants()
    try:
        check_eligible(plan, country=application.unit.country, population=people or 1)
    except Refusal as refusal:
        return refusal
    return None


@transaction.atomic
def keep_plan(
    key: str, *, code: str, modules: Collection[str], population: int | None, at: datetime
) -> Application:
    """Keep the plan and its modules; a plan whose modules are fixed brings all of them.

    `population` is what the applicant says where the register is silent.

    Raises: as `lock_draft`, `check_eligible`, `chosen_modules`; Invalid `onboarding.plan.unknown`.
    """
    found = lock_draft(key)
    plan = Plan.objects.filter(code=code).first()
    if plan is None:
        raise Invalid("onboarding.plan.unknown")
    if found.unit.population is None:
        found.population = population
    check_eligible(plan, country=found.unit.country, population=found.inhabitants())
    kept = chosen_modules(plan, modules, existing=existing_modules())
    return keep(found, at=at, plan=plan, modules=kept, population=found.population)
