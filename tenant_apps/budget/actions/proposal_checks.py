"""What must hold before a proposal gets its number."""

from datetime import datetime

from kernel.errors import Closed, Invalid, NotAllowed
from tenant_apps.budget.models import Contest, Proposal
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.rules.lifecycle import PhaseKind, ProposalState

EDITABLE_STATES = frozenset({ProposalState.DRAFT.value, ProposalState.CORRECTION.value})
REQUIRED_TEXTS = ("title", "summary", "description")


def check_submission_open(contest: Contest, at: datetime) -> None:
    """Let proposals be written only while submission runs.

    Raises: Closed (`budget.contest.not_published`, `not_open`, `closed`).
    """
    if contest.state != ContestState.PUBLISHED:
        raise Closed("budget.contest.not_published")
    phase = contest.phases.filter(kind=PhaseKind.SUBMISSION.value).first()
    if phase is None or at < phase.opens_at:
        raise Closed("budget.contest.not_open", opens_at=phase.opens_at if phase else "")
    if phase.closes_at is not None and at >= phase.closes_at:
        raise Closed("budget.contest.closed", closes_at=phase.closes_at)


def check_complete(proposal: Proposal) -> None:
    """Let only a complete proposal pass.

    Raises: Invalid (`budget.proposal.incomplete`) with the names of the missing `fields`.
    """
    missing = missing_fields(proposal)
    if missing:
        raise Invalid("budget.proposal.incomplete", fields=missing)


def missing_fields(proposal: Proposal) -> list[str]:
    """Return the names of the parts that a proposal still lacks."""
    missing = [name for name in REQUIRED_TEXTS if not getattr(proposal, name).strip()]
    if proposal.pool_id is None:
        missing.append("pool")
    if proposal.category_id is None and proposal.contest.categories.exists():
        missing.append("category")
    items = proposal.cost_items
    if not items or any(not item["name"].strip() for item in items):
        missing.append("cost_items")
    return missing


def check_cost(proposal: Proposal) -> None:
    """Let the sum of the cost table pass when the pool allows it.

    Raises: Invalid (`budget.proposal.cost_out_of_range`); amounts are minor units.
    """
    pool = proposal.pool
    if pool is None:
        return
    most = pool.amount_minor if pool.max_cost_minor is None else pool.max_cost_minor
    given = sum(item["quantity"] * item["unit_price_minor"] for item in proposal.cost_items)
    if given != proposal.cost_minor or not max(pool.min_cost_minor, 1) <= given <= most:
        raise Invalid(
            "budget.proposal.cost_out_of_range",
            given=given,
            minimum=pool.min_cost_minor,
            maximum=most,
            currency=proposal.contest.currency,
        )


def check_within_limit(proposal: Proposal) -> None:
    """Let an author submit up to the contest's number of proposals.

    The caller holds the contest's number lock. Raises: NotAllowed (`budget.proposal.too_many`).
    """
    limit = proposal.contest.proposals_per_person
    author_id = proposal.author_id
    if author_id is None:
        return
    if Proposal.objects.counted_by(author_id, proposal.contest_id) >= limit:
        raise NotAllowed("budget.proposal.too_many", limit=limit)
