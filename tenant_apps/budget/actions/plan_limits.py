"""What the municipality's service plan lets its budget do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from kernel.errors import NotAllowed
from kernel.locks import lock_object
from kernel.ui.templatetags.ui import last_minute, when_text
from shared_apps.plans.actions.here import (
    check_limit_here,
    city_here,
    may_use_here,
    window_here,
)
from shared_apps.plans.rules.calendar import Stage, check_fits
from shared_apps.plans.rules.labels import Label
from tenant_apps.budget.actions.regulations import pool_defaults, pool_defaults_on
from tenant_apps.budget.messages import PHASE_LABELS
from tenant_apps.budget.models import Contest
from tenant_apps.budget.rules.lifecycle import Phase, PhaseKind
from tenant_apps.budget.rules.standard import departures, standard_for

CONTESTS = "contests"
OWN_RULES = "custom_rules"


def count_contests(_at: datetime) -> int:
    """Return how many contests are under way: neither cancelled nor finished."""
    return Contest.objects.going_on().count()


def check_contest_limit() -> None:
    """Let one more contest begin; two clerks take their turns.

    Raises: NotAllowed `plans.entitlements.limit_reached`.
    """
    if CONTESTS not in city_here().limits:
        return
    lock_object(Contest, CONTESTS)
    check_limit_here(CONTESTS, wanted=Contest.objects.going_on().count() + 1)


def is_closed() -> bool:
    """Whether the plan leaves contests their standard configuration only."""
    return not may_use_here(OWN_RULES)


def standard_of(contest: Contest) -> dict[str, Any]:
    """Return the fields of a pool that a closed plan sets."""
    return standard_for(pool_defaults(contest))


def check_standard(contest: Contest, values: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Let conditions of a pool be set: any where the plan allows it, else the standard ones.

    What a pool held `before` it may keep: it was set under another plan.

    Raises: NotAllowed `plans.entitlements.not_included` with the fields that depart.
    """
    if is_closed():
        _check_departs_nowhere(standard_of(contest), values, before)


def check_election_allowed(
    pool: Mapping[str, Any], *, opens_at: datetime, closes_at: datetime, at: datetime
) -> None:
    """Let an election of a file in: as any contest while its voting is not over.

    One that is over is history: it takes no contest's place and keeps the rules it was held by.

    Raises: NotAllowed `plans.entitlements.limit_reached`, `plans.entitlements.not_included`.
    """
    if at >= closes_at:
        return
    check_contest_limit()
    if is_closed():
        standard = standard_for(pool_defaults_on(timezone.localtime(opens_at).date()))
        _check_departs_nowhere(standard, pool, {})


def _check_departs_nowhere(
    standard: Mapping[str, Any], values: Mapping[str, Any], before: Mapping[str, Any]
) -> None:
    departing = departures(standard, values, before)
    if departing:
        facts = {"label": Label(OWN_RULES), "fields": departing}
        raise NotAllowed("plans.entitlements.not_included", name=OWN_RULES, **facts)


def stages_in_service(phases: Sequence[Phase]) -> list[Stage]:
    """Return what has to end within a service: all but the building of what won."""
    return [
        Stage(PHASE_LABELS[phase.kind.value], phase.opens_at, phase.closes_at)
        for phase in phases
        if phase.kind is not PhaseKind.REALISATION
    ]


def check_fits_service(phases: Sequence[Phase]) -> None:
    """Let a calendar stand that ends within the service.

    Raises: Invalid `plans.calendar.outside_service`, `plans.calendar.stage_without_end`.
    """
    window = window_here()
    if window is not None:
        check_fits(stages_in_service(phases), window, written=_written)


def _written(instant: datetime) -> str:
    return when_text(last_minute(instant))
