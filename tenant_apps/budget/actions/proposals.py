"""Proposals: draft, save, submit, withdraw, enter from paper.

Numbers come from a gapless sequence per contest: whoever takes one holds the contest's number
lock until the transaction ends, and nothing with a number is ever deleted.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from kernel.audit.actions import record
from kernel.errors import Conflict, NotAllowed
from kernel.locks import lock_object
from kernel.people import Actor
from tenant_apps.budget.actions.announcements import announce_proposal
from tenant_apps.budget.actions.attachments import subject_of
from tenant_apps.budget.actions.proposal_checks import (
    EDITABLE_STATES,
    check_complete,
    check_cost,
    check_submission_open,
    check_within_limit,
)
from tenant_apps.budget.models import Contest, Proposal, ProposalTransition
from tenant_apps.budget.rules.lifecycle import ProposalState, check_move
from tenant_apps.budget.rules.permissions import check_may
from tenant_apps.files.actions.attachments import discard_files, publish_files
from tenant_apps.residents.models import Resident


@dataclass(frozen=True)
class CostItem:
    """One line of the cost table; the price is in minor units of the contest's currency."""

    name: str
    quantity: int
    unit_price_minor: int


@dataclass(frozen=True)
class ProposalContent:
    """What an author writes; pool and category are primary keys within the contest."""

    title: str = ""
    summary: str = ""
    description: str = ""
    place: str = ""
    author_name: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    pool_id: int | None = None
    category_id: int | None = None
    cost_items: tuple[CostItem, ...] = ()


@transaction.atomic
def start_draft(
    contest: Contest, *, actor: Actor, at: datetime, key: UUID | None = None
) -> Proposal:
    """Begin a draft in a contest whose submission is open; the same `key` gives the same draft.

    Raises: NotAllowed without an account, Closed outside submission.
    """
    author = Resident.objects.filter(uuid=actor.account).first()
    if author is None:
        raise NotAllowed("budget.proposal.not_yours")
    key = key or uuid4()
    lock_object(Proposal, key)
    found: Proposal | None = Proposal.objects.filter(uuid=key).first()
    if found is not None:
        if found.author_id != author.pk:
            raise NotAllowed("budget.proposal.not_yours")
        return found
    check_submission_open(contest, at)
    draft = Proposal.objects.create(
        uuid=key,
        contest=contest,
        author=author,
        author_name=author.name,
        created_at=at,
        changed_at=at,
    )
    record("proposal.started", kind="proposal", key=draft.uuid, actor=actor, at=at)
    return draft


@transaction.atomic
def save_draft(key: UUID, *, content: ProposalContent, actor: Actor, at: datetime) -> Proposal:
    """Keep what the author wrote so far, complete or not; also while a correction is asked for.

    Raises: NotAllowed for somebody else's, Conflict once it is submitted.
    """
    proposal = _own_proposal(key, actor)
    if proposal.state not in EDITABLE_STATES:
        raise Conflict(
            "budget.proposal.wrong_state", state=proposal.state, to=ProposalState.DRAFT.value
        )
    _write_content(proposal, content, at)
    return proposal


@transaction.atomic(durable=True)
def submit_proposal(key: UUID, *, actor: Actor, at: datetime) -> Proposal:
    """Submit a draft under the contest's next number, or send back a corrected proposal.

    Submitting twice gives the same proposal. Raises: NotAllowed, Closed, Conflict,
    Invalid (incomplete, cost outside the pool's limits, too many of one person).
    """
    contest_id = Proposal.objects.filter(uuid=key).values_list("contest_id", flat=True).first()
    if contest_id is None:
        raise NotAllowed("budget.proposal.not_yours")
    _lock_numbers(contest_id)
    proposal = _own_proposal(key, actor)
    if proposal.state == ProposalState.CORRECTION:
        check_complete(proposal)
        check_cost(proposal)
        publish_files(subject_of(proposal.uuid))
        return _move(proposal, ProposalState.FORMAL_REVIEW, actor=actor, at=at)
    if proposal.state != ProposalState.DRAFT:
        return proposal
    check_submission_open(proposal.contest, at)
    check_complete(proposal)
    check_cost(proposal)
    check_within_limit(proposal)
    return _submit(proposal, actor=actor, at=at)


@transaction.atomic
def withdraw_proposal(key: UUID, *, actor: Actor, at: datetime, reason: str = "") -> Proposal:
    """Take back a proposal before the ballot is printed; a draft is thrown away.

    Its number stays taken. Raises: NotAllowed, Conflict when it is too late.
    """
    proposal = _own_proposal(key, actor)
    if proposal.state == ProposalState.DRAFT:
        record("proposal.discarded", kind="proposal", key=proposal.uuid, actor=actor, at=at)
        discard_files(subject_of(proposal.uuid), actor=actor, at=at)
        proposal.delete()
        return proposal
    if proposal.state == ProposalState.ON_BALLOT:
        raise Conflict(
            "budget.proposal.wrong_state",
            state=proposal.state,
            to=ProposalState.WITHDRAWN.value,
        )
    check_move(ProposalState(proposal.state), ProposalState.WITHDRAWN)
    return _move(proposal, ProposalState.WITHDRAWN, actor=actor, at=at, reason=reason)


@transaction.atomic(durable=True)
def enter_paper_proposal(
    contest: Contest, *, content: ProposalContent, key: UUID, actor: Actor, at: datetime
) -> Proposal:
    """Enter a proposal that came on paper, complete and under the next number.

    Entering the same `key` twice gives one proposal. Raises: NotAllowed without the role,
    Closed, Invalid.
    """
    check_may(actor.roles, "proposal.enter")
    check_submission_open(contest, at)
    _lock_numbers(contest.pk)
    found: Proposal | None = Proposal.objects.filter(uuid=key, contest=contest).first()
    if found is not None:
        return found
    proposal = Proposal(uuid=key, contest=contest, channel="paper", created_at=at, changed_at=at)
    _write_content(proposal, content, at)
    check_complete(proposal)
    check_cost(proposal)
    return _submit(proposal, actor=actor, at=at)


def take_number(contest_id: int) -> int:
    """Return the next number of a contest and hold its number lock until the transaction ends."""
    _lock_numbers(contest_id)
    highest = Proposal.objects.filter(contest_id=contest_id).aggregate(highest=Max("number"))
    return (highest["highest"] or 0) + 1


def _lock_numbers(contest_id: int) -> None:
    lock_object(Proposal, f"numbers:{contest_id}")


def _own_proposal(key: UUID, actor: Actor) -> Proposal:
    proposal: Proposal | None = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("contest", "author", "pool")
        .filter(uuid=key)
        .first()
    )
    if proposal is None or proposal.author is None or proposal.author.uuid != actor.account:
        raise NotAllowed("budget.proposal.not_yours")
    return proposal


def _write_content(proposal: Proposal, content: ProposalContent, at: datetime) -> None:
    for name in ("title", "summary", "description", "place", "latitude", "longitude"):
        setattr(proposal, name, getattr(content, name))
    proposal.author_name = content.author_name or proposal.author_name
    contest = proposal.contest
    proposal.pool = contest.pools.filter(pk=content.pool_id or 0).first()
    proposal.category = contest.categories.filter(pk=content.category_id or 0).first()
    proposal.cost_items = [asdict(item) for item in content.cost_items]
    proposal.cost_minor = sum(item.quantity * item.unit_price_minor for item in content.cost_items)
    proposal.changed_at = at
    proposal.save()


def _submit(proposal: Proposal, *, actor: Actor, at: datetime) -> Proposal:
    proposal.number = take_number(proposal.contest_id)
    proposal.submitted_at = at
    publish_files(subject_of(proposal.uuid))
    return _move(
        proposal,
        ProposalState.SUBMITTED,
        actor=actor,
        at=at,
        number=proposal.number,
        channel=proposal.channel,
    )


def _move(
    proposal: Proposal,
    to: ProposalState,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    **facts: object,
) -> Proposal:
    proposal.state = to.value
    proposal.changed_at = at
    proposal.save()
    ProposalTransition.objects.create(
        proposal=proposal, state=to.value, reason=reason, actor=actor.tag, at=at
    )
    verb = {"formal_review": "corrected"}.get(to.value, to.value)
    record(f"proposal.{verb}", kind="proposal", key=proposal.uuid, actor=actor, at=at, **facts)
    announce_proposal(proposal, reason=reason, actor=actor, at=at)
    return proposal
