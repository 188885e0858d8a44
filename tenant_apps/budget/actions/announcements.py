"""What the rest of the city hears of the budget: search, followers, authors, statistics.

Called inside the transaction of the action that moved something.
"""

from datetime import datetime

from kernel.people import Actor
from kernel.statistics import tell
from tenant_apps.budget.actions.indexing import index_contest, index_proposal, index_results
from tenant_apps.budget.actions.notices import tell_cancelled, tell_move, tell_results
from tenant_apps.budget.actions.statistics import SOURCE_NAME as STATISTICS
from tenant_apps.budget.models import Contest, Proposal
from tenant_apps.budget.models.contest import ContestState


def announce_proposal(proposal: Proposal, *, reason: str, actor: Actor, at: datetime) -> None:
    """Tell that a proposal moved to the state it is in now."""
    index_proposal(proposal)
    tell(STATISTICS, at=at)
    tell_move(proposal, reason=reason, actor=actor, at=at)


def announce_contest(contest: Contest, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """Tell that a contest was published, changed or cancelled."""
    index_contest(contest)
    tell(STATISTICS, at=at)
    if contest.state == ContestState.CANCELLED:
        tell_cancelled(contest, reason=reason, actor=actor, at=at)


def announce_results(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Tell that the results of a contest are published."""
    index_results(contest)
    tell(STATISTICS, at=at)
    tell_results(contest, actor=actor, at=at)
