"""The calendar of a contest: its phases, and what may still be moved."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid
from kernel.people import Actor
from kernel.statistics import tell
from tenant_apps.budget.actions.contests import lock_contest
from tenant_apps.budget.actions.plan_limits import check_fits_service
from tenant_apps.budget.actions.regulations import check_follows
from tenant_apps.budget.actions.statistics import SOURCE_NAME as STATISTICS
from tenant_apps.budget.models import Contest, Phase
from tenant_apps.budget.models.ballot_papers import is_frozen
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.rules import lifecycle
from tenant_apps.budget.rules.lifecycle import PhaseKind, check_calendar
from tenant_apps.budget.rules.permissions import check_may

Times = tuple[datetime, datetime | None]


@transaction.atomic
def set_calendar(
    contest: Contest,
    *,
    phases: Sequence[lifecycle.Phase],
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """Replace the calendar of a contest; the same calendar again changes nothing.

    Raises: NotAllowed; Invalid for a calendar that cannot stand, or without a `reason` when a
    boundary of a published contest that has passed is moved; Conflict (`budget.contest.frozen`)
    when voting times change after freezing.

    A published contest keeps to its regulation: Invalid (`budget.contest.against_regulation`).
    Under a closed plan all stages end within the service: `plans.calendar.outside_service`.
    """
    check_may(actor.roles, "contest.edit")
    contest = lock_contest(contest)
    before = {
        phase.kind: (phase.opens_at, phase.closes_at)
        for phase in Phase.objects.filter(contest=contest)
    }
    after = {phase.kind.value: (phase.opens_at, phase.closes_at) for phase in phases}
    check_calendar(phases)
    if before == after:
        return
    check_fits_service(phases)
    voting = PhaseKind.VOTING.value
    if before.get(voting) != after.get(voting) and is_frozen(contest):
        raise Conflict("budget.contest.frozen")
    moved = _moved_past(before, after, at)
    if moved and contest.state != ContestState.DRAFT and not reason.strip():
        raise Invalid("budget.contest.reason_needed")
    Phase.objects.filter(contest=contest).delete()
    Phase.objects.bulk_create(
        Phase(
            contest=contest,
            kind=phase.kind.value,
            opens_at=phase.opens_at,
            closes_at=phase.closes_at,
        )
        for phase in phases
    )
    check_follows(contest)
    tell(STATISTICS, at=at)
    record(
        "contest.calendar_set",
        kind="contest",
        key=contest.uuid,
        actor=actor,
        at=at,
        before=_plain(before),
        after=_plain(after),
        past=moved,
        reason=reason.strip(),
    )


def _moved_past(before: dict[str, Times], after: dict[str, Times], at: datetime) -> list[str]:
    """Return the phases of which a boundary that has passed was moved, or moved into the past."""

    def passed(calendar: dict[str, Times]) -> set[tuple[str, int, datetime]]:
        return {
            (kind, side, instant)
            for kind, times in calendar.items()
            for side, instant in enumerate(times)
            if instant is not None and instant <= at
        }

    return sorted({kind for kind, _, _ in passed(before) ^ passed(after)})


def _plain(calendar: dict[str, Times]) -> dict[str, list[str | None]]:
    return {
        kind: [instant.isoformat() if instant else None for instant in times]
        for kind, times in sorted(calendar.items())
    }
