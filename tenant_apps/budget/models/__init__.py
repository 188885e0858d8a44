from tenant_apps.budget.models.ballot import Ballot, BallotPaper, Participation
from tenant_apps.budget.models.contest import Category, Contest, Phase
from tenant_apps.budget.models.pool import Pool
from tenant_apps.budget.models.proposal import Proposal, ProposalTransition
from tenant_apps.budget.models.tally import Tally, TallyApproval

__all__ = [
    "Ballot",
    "BallotPaper",
    "Category",
    "Contest",
    "Participation",
    "Phase",
    "Pool",
    "Proposal",
    "ProposalTransition",
    "Tally",
    "TallyApproval",
]
