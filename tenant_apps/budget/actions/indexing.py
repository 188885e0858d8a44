"""What search knows of the budget: contests that are published, proposals that are public."""

from django.urls import reverse

from kernel.search.actions import forget_entry, index_entry
from kernel.subjects import Subject
from tenant_apps.budget.models import Contest, Proposal
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.rules.lifecycle import ProposalState

PROPOSAL = "budget.proposal"
CONTEST = "budget.contest"
HIDDEN = frozenset({ProposalState.DRAFT.value, ProposalState.WITHDRAWN.value})


def index_proposal(proposal: Proposal) -> None:
    """Let search find a proposal as it is now, or no more once it is withdrawn."""
    subject = Subject(PROPOSAL, str(proposal.uuid))
    if proposal.state in HIDDEN or proposal.submitted_at is None:
        forget_entry(subject)
        return
    index_entry(
        subject,
        title=proposal.title,
        text=" ".join((proposal.summary, proposal.description, proposal.place)),
        url=reverse("budget:project", args=[proposal.contest.slug, proposal.number]),
        dated_at=proposal.submitted_at,
    )


def index_contest(contest: Contest) -> None:
    """Let search find a published contest."""
    subject = Subject(CONTEST, str(contest.uuid))
    if contest.state == ContestState.DRAFT:
        forget_entry(subject)
        return
    index_entry(
        subject,
        title=contest.title,
        text=contest.summary,
        url=reverse("budget:contest", args=[contest.slug]),
        dated_at=contest.created_at,
    )
