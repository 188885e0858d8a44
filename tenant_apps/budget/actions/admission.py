"""Deciding on proposals: admit, reject with a public reason, ask for a correction.

A small office decides in one step; the states between are walked through and recorded, so that a
proposal's history reads the same wherever evaluation has departments and cards.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid, NotFound
from kernel.people import Actor
from tenant_apps.budget.actions.announcements import announce_proposal
from tenant_apps.budget.actions.contests import lock_contest
from tenant_apps.budget.models import Contest, Proposal, ProposalTransition
from tenant_apps.budget.models.ballot_papers import check_not_frozen
from tenant_apps.budget.rules.lifecycle import ProposalState, check_move
from tenant_apps.budget.rules.permissions import check_may, may

_S = ProposalState
_FORMAL, _SUBSTANTIVE = _S.FORMAL_REVIEW, _S.SUBSTANTIVE_REVIEW

WAYS: Mapping[ProposalState, Mapping[ProposalState, tuple[ProposalState, ...]]] = {
    _S.ADMITTED: {
        _S.SUBMITTED: (_FORMAL, _SUBSTANTIVE),
        _S.CORRECTION: (_FORMAL, _SUBSTANTIVE),
        _FORMAL: (_SUBSTANTIVE,),
    },
    _S.REJECTED: {_S.SUBMITTED: (_FORMAL,)},
    _S.CORRECTION: {_S.SUBMITTED: (_FORMAL,)},
}
"""Target state → present state → the states between; nothing between where none is named."""

DECISIONS = frozenset({_S.ADMITTED, _S.REJECTED})


@transaction.atomic
def admit(
    contest: Contest, *, numbers: Sequence[int], actor: Actor, at: datetime, reason: str = ""
) -> int:
    """Admit proposals to the ballot, all of them or none; return how many.

    Raises: NotAllowed; Conflict (`budget.contest.frozen`, `budget.proposal.wrong_state`);
    NotFound.
    """
    check_may(actor.roles, "proposal.decide")
    contest = lock_contest(contest)
    check_not_frozen(contest)
    return _move_all(contest, numbers, _S.ADMITTED, reason=reason, actor=actor, at=at)


@transaction.atomic
def reject(
    contest: Contest, *, numbers: Sequence[int], reason: str, actor: Actor, at: datetime
) -> int:
    """Reject proposals with a public reason, all of them or none; return how many.

    Raises: NotAllowed; Invalid without a reason; Conflict; NotFound.
    """
    check_may(actor.roles, "proposal.decide")
    _check_reason(reason)
    return _move_all(contest, numbers, _S.REJECTED, reason=reason, actor=actor, at=at)


@transaction.atomic
def ask_for_correction(
    contest: Contest, *, numbers: Sequence[int], reason: str, actor: Actor, at: datetime
) -> int:
    """Send proposals back to their authors with what to put right; return how many.

    Raises: NotAllowed; Invalid without a reason; Conflict; NotFound.
    """
    if not may(actor.roles, "proposal.evaluate_formally"):
        check_may(actor.roles, "proposal.decide")
    _check_reason(reason)
    return _move_all(contest, numbers, _S.CORRECTION, reason=reason, actor=actor, at=at)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("budget.proposal.reason_needed")


def _move_all(
    contest: Contest,
    numbers: Sequence[int],
    to: ProposalState,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    wanted = sorted(set(numbers))
    if not wanted:
        raise Invalid("budget.proposal.nothing_chosen")
    proposals = list(
        Proposal.objects.select_for_update(of=("self",))
        .select_related("contest")
        .filter(contest=contest, number__in=wanted)
        .order_by("number")
    )
    if len(proposals) < len(wanted):
        raise NotFound("budget.proposal.unknown")
    for proposal in proposals:
        _move(proposal, to, reason=reason.strip(), actor=actor, at=at)
    return len(proposals)


def _move(
    proposal: Proposal, to: ProposalState, *, reason: str, actor: Actor, at: datetime
) -> None:
    present = ProposalState(proposal.state)
    steps = (*WAYS[to].get(present, ()), to)
    for step in steps:
        try:
            check_move(present, step)
        except Conflict as refusal:
            raise Conflict(refusal.code, number=proposal.number, **refusal.facts) from refusal
        present = step
    ProposalTransition.objects.bulk_create(
        ProposalTransition(
            proposal=proposal,
            state=step.value,
            reason=reason if step is to else "",
            actor=actor.tag,
            at=at,
        )
        for step in steps
    )
    proposal.state = to.value
    proposal.changed_at = at
    if to in DECISIONS:
        proposal.decided_at = at
    proposal.decision_reason = reason
    proposal.save(update_fields=["state", "changed_at", "decided_at", "decision_reason"])
    record(
        f"proposal.{to.value}",
        kind="proposal",
        key=proposal.uuid,
        actor=actor,
        at=at,
        number=proposal.number,
    )
    announce_proposal(proposal, reason=reason, actor=actor, at=at)
