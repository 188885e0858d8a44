"""Discussions of projects: open from submission to the end of voting, and while winners are built.

Closed ones can be read on.
"""

from collections.abc import Iterable
from datetime import datetime

from kernel.errors import Closed, NotFound
from kernel.people import Actor
from shared_apps.plans.actions.here import check_use_here
from tenant_apps.budget.actions import talk_notices
from tenant_apps.budget.models import Proposal
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.models.proposal_queries import HIDDEN_STATES, WINNING_STATES
from tenant_apps.budget.rules.lifecycle import Phase, PhaseKind
from tenant_apps.discussion.actions.kinds import CommentableKind

OFFICIALS = (
    "owner",
    "contest_manager",
    "formal_evaluator",
    "substantive_evaluator",
    "intake_clerk",
    "editor",
)
"""Roles that reply officially; whoever holds several replies in the first of them."""


def check_may_comment(actor: Actor, key: str, at: datetime) -> None:
    """Let residents comment on a project while its discussion is open.

    Raises: NotFound `budget.proposal.unknown`, Closed `budget.talk.closed`, NotAllowed
    `plans.entitlements.not_included`.
    """
    check_use_here("budget")
    found = Proposal.objects.numbered().select_related("contest").filter(uuid=key)
    proposal: Proposal | None = found.first()
    if proposal is None:
        raise NotFound("budget.proposal.unknown")
    check_open(proposal, proposal.contest.calendar, at)


def check_open(proposal: Proposal, calendar: Iterable[Phase], at: datetime) -> None:
    """Let a discussion go on at an instant; the proposal is loaded with its contest.

    Raises: Closed `budget.talk.closed`.
    """
    by_kind = {phase.kind: phase for phase in calendar}
    voting = by_kind.get(PhaseKind.VOTING)
    built = by_kind.get(PhaseKind.REALISATION)
    is_alive = (
        proposal.contest.state == ContestState.PUBLISHED and proposal.state not in HIDDEN_STATES
    )
    before = voting is None or voting.closes_at is None or at < voting.closes_at
    after = proposal.state in WINNING_STATES and built is not None and built.opens_at <= at
    if not (is_alive and (before or after)):
        raise Closed("budget.talk.closed")


def official_role(actor: Actor, key: str) -> str:
    """Return the role in which somebody replies for the office, or ""."""
    return next((role for role in OFFICIALS if role in actor.roles), "")


KIND = CommentableKind(
    check_may_comment=check_may_comment,
    official_role=official_role,
    on_comment=talk_notices.on_comment,
    on_moderated=talk_notices.on_moderated,
)
