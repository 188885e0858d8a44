"""What the rest of the city hears of the budget: search, followers and authors.

Called inside the transaction of the action that moved something.
"""

from datetime import datetime

from kernel.people import Actor
from tenant_apps.budget.actions.indexing import index_contest, index_proposal
from tenant_apps.budget.models import Contest, Proposal


def announce_proposal(proposal: Proposal, *, reason: str, actor: Actor, at: datetime) -> None:
    """Tell that a proposal moved to the state it is in now."""
    index_proposal(proposal)


def announce_contest(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Tell that a contest was published, changed or cancelled."""
    index_contest(contest)


def announce_results(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Tell that the results of a contest are published."""
