"""What officials name for a count: rival projects, and a manual list with reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid
from kernel.people import Actor
from tenant_apps.budget.actions.contests import lock_contest
from tenant_apps.budget.models import Contest, Pool, Proposal, Tally
from tenant_apps.budget.models.ballot_papers import is_frozen
from tenant_apps.budget.rules.lifecycle import TallyState
from tenant_apps.budget.rules.permissions import check_may


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about one project of a manual list; `number` is the proposal's number."""

    number: int
    selected: bool
    reason: str


@transaction.atomic
def name_rivals(
    pool: Pool,
    *,
    groups: Sequence[Sequence[int]],
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> Pool:
    """Name groups of projects (by number) of which one at the most may win.

    After freezing only a pool that came from a file may name them, with a reason, because
    `.pb` files do not hold rivals.

    Raises: NotAllowed; Conflict (`budget.contest.frozen`, `budget.tally.already_certified`);
    Invalid (`budget.tally.unknown_project`, `budget.contest.reason_needed`).
    """
    check_may(actor.roles, "contest.edit")
    contest = lock_contest(pool.contest)
    pool = Pool.objects.get(pk=pool.pk)
    if is_frozen(contest):
        if not pool.imported:
            raise Conflict("budget.contest.frozen")
        if not reason.strip():
            raise Invalid("budget.contest.reason_needed")
    _check_not_certified(contest)
    _check_known(pool, [number for group in groups for number in group])
    pool.rivals = [sorted(set(group)) for group in groups if len(set(group)) > 1]
    pool.save(update_fields=["rivals"])
    record(
        "pool.rivals_named",
        kind="contest",
        key=contest.uuid,
        actor=actor,
        at=at,
        code=pool.code,
        rivals=pool.rivals,
        reason=reason.strip(),
    )
    return pool


@transaction.atomic
def decide_manually(
    pool: Pool, *, decisions: Sequence[Decision], actor: Actor, at: datetime
) -> Pool:
    """Record the manual list of a pool whose rule is `manual`; winners in the given order.

    Raises: NotAllowed; Conflict unless the rule is manual and nothing is certified; Invalid for
    unknown projects or a decision without a reason.
    """
    check_may(actor.roles, "tally.run")
    contest = lock_contest(pool.contest)
    pool = Pool.objects.get(pk=pool.pk)
    if pool.tally_rule != "manual":
        raise Conflict("budget.tally.not_manual")
    _check_not_certified(contest)
    _check_known(pool, [decision.number for decision in decisions])
    for decision in decisions:
        if not decision.reason.strip():
            raise Invalid("budget.tally.decision_without_reason", number=decision.number)
    pool.decisions = [
        {"number": entry.number, "selected": entry.selected, "reason": entry.reason.strip()}
        for entry in decisions
    ]
    pool.save(update_fields=["decisions"])
    record(
        "pool.decided_manually",
        kind="contest",
        key=contest.uuid,
        actor=actor,
        at=at,
        code=pool.code,
        selected=[entry.number for entry in decisions if entry.selected],
    )
    return pool


def _check_not_certified(contest: Contest) -> None:
    tally = Tally.objects.filter(contest=contest).first()
    if tally is not None and tally.state != TallyState.PRELIMINARY.value:
        raise Conflict("budget.tally.already_certified", state=tally.state)


def _check_known(pool: Pool, numbers: Sequence[int]) -> None:
    known = set(
        Proposal.objects.filter(contest=pool.contest, pool=pool).values_list("number", flat=True)
    )
    for number in numbers:
        if number not in known:
            raise Invalid("budget.tally.unknown_project", number=number)
