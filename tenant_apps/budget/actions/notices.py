"""Who is told what of the budget: authors at every decision, followers of what they follow.

Called inside the transaction of what happened. Nothing here knows or stores who voted.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.urls import reverse

from kernel.outbox.actions import publish
from kernel.people import Actor
from kernel.subjects import Subject
from tenant_apps.budget.actions.indexing import CONTEST, PROPOSAL
from tenant_apps.budget.models import Contest, Pool, Proposal
from tenant_apps.budget.rules.lifecycle import ProposalState
from tenant_apps.notifications.actions.following import follow_own
from tenant_apps.notifications.actions.notices import notify
from tenant_apps.residents.models import Resident

CATEGORY, DISTRICT = "budget.category", "community.district"
NEW_PROPOSAL, MOVED, RESULT = "budget.new_proposal", "budget.proposal_moved", "budget.result"
OWN_DECISION, OWN_RESULT = "budget.own_decision", "budget.own_result"
OWN_COMMENT, OFFICIAL_REPLY = "budget.own_comment", "budget.official_reply"
RESULTS_PUBLISHED, CONTEST_CANCELLED = "budget.results_published", "budget.contest_cancelled"
RESULTS_TOPIC = "budget.tell_results"
DETAIL_LETTERS = 600

_S = ProposalState
DECISIONS = frozenset({_S.CORRECTION.value, _S.ADMITTED.value, _S.REJECTED.value, _S.MERGED.value})
"""What the office decides about a proposal: its author gets a letter with the reason."""
PUBLIC_MOVES = frozenset(
    {
        _S.ADMITTED.value,
        _S.REJECTED.value,
        _S.WITHDRAWN.value,
        _S.MERGED.value,
        _S.PLANNED.value,
        _S.IN_PROGRESS.value,
        _S.DONE.value,
        _S.CANCELLED.value,
    }
)
"""What followers hear of."""


def tell_move(proposal: Proposal, *, reason: str, actor: Actor, at: datetime) -> None:
    """Tell author and followers that a proposal moved to the state it is in now."""
    if proposal.state == _S.SUBMITTED.value:
        _tell_submitted(proposal, actor=actor, at=at)
        return
    facts = {**facts_of(proposal), "detail": reason[:DETAIL_LETTERS]}
    subject = subject_of(proposal)
    author = _author(proposal)
    if proposal.state in DECISIONS and author and author != actor.account:
        notify(subject=subject, event=OWN_DECISION, facts=facts, at=at, people=[author])
    if proposal.state in PUBLIC_MOVES:
        knowing = [author] if author and proposal.state in DECISIONS else []
        notify(subject=subject, event=MOVED, facts=facts, at=at, besides=_accounts(actor, knowing))


def tell_comment(
    proposal: Proposal, comment_uuid: UUID, *, is_official: bool, actor: Actor, at: datetime
) -> None:
    """Tell the author of a comment, author and followers of an official reply.

    Telling the same comment again tells nobody twice.
    """
    facts = facts_of(proposal)
    facts["path"] = f"{facts['path']}#comment-{comment_uuid}"
    author = _author(proposal)
    notify(
        subject=subject_of(proposal),
        event=OFFICIAL_REPLY if is_official else OWN_COMMENT,
        facts=facts,
        at=at,
        people=[author] if author else [],
        besides=_accounts(actor),
        source=comment_uuid,
    )


def on_comment(comment: Any, *, actor: Actor, at: datetime) -> None:
    """Tell of a comment that everybody may read now: what the discussion calls."""
    found = Proposal.objects.numbered().select_related("contest").filter(uuid=comment.subject_key)
    proposal = found.first()
    if proposal is not None:
        is_official = bool(comment.author_role)
        tell_comment(proposal, comment.uuid, is_official=is_official, actor=actor, at=at)


def tell_cancelled(contest: Contest, *, reason: str, actor: Actor, at: datetime) -> None:
    """Tell the followers of a contest that it was cancelled."""
    facts = {**contest_facts(contest), "detail": reason[:DETAIL_LETTERS]}
    notify(
        subject=contest_subject(contest),
        event=CONTEST_CANCELLED,
        facts=facts,
        at=at,
        besides=_accounts(actor),
    )


def tell_results(contest: Contest, *, actor: Actor, at: datetime) -> None:
    """Tell the followers of a contest now, authors and followers of each project by a worker."""
    facts = contest_facts(contest)
    facts["path"] = reverse("budget:results", args=[contest.slug])
    notify(
        subject=contest_subject(contest),
        event=RESULTS_PUBLISHED,
        facts=facts,
        at=at,
        besides=_accounts(actor),
    )
    publish(RESULTS_TOPIC, at=at, contest=contest.pk, happened_at=at.isoformat())


def tell_project_results(*, contest: int, happened_at: str, at: datetime) -> None:
    """Tell authors and followers of each project on the ballot what became of it.

    The reaction to `budget.tell_results`: killed in the middle it begins again, and whoever
    was told is not told again.
    """
    outcomes = (_S.SELECTED.value, _S.NOT_SELECTED.value)
    projects = Proposal.objects.filter(contest_id=contest, state__in=outcomes)
    for project in projects.select_related("contest").order_by("pk").iterator(chunk_size=500):
        _tell_result(project, at=datetime.fromisoformat(happened_at))


def _tell_result(project: Proposal, *, at: datetime) -> None:
    subject, facts, author = subject_of(project), facts_of(project), _author(project)
    followers = uuid5(project.uuid, f"result {project.state}")
    if author:
        own = uuid5(project.uuid, f"own result {project.state}")
        notify(subject=subject, event=OWN_RESULT, facts=facts, at=at, people=[author], source=own)
    besides = [author] if author else []
    notify(subject=subject, event=RESULT, facts=facts, at=at, besides=besides, source=followers)


def _tell_submitted(proposal: Proposal, *, actor: Actor, at: datetime) -> None:
    subject = subject_of(proposal)
    if proposal.author_id:
        follow_own(subject, resident_id=proposal.author_id, at=at)
    notify(
        subject=contest_subject(proposal.contest),
        event=NEW_PROPOSAL,
        facts=facts_of(proposal),
        at=at,
        besides=_accounts(actor, [_author(proposal)]),
        also=_wider_subjects(proposal),
    )


def _wider_subjects(proposal: Proposal) -> list[Subject]:
    """Return category and district of a proposal, where it has them."""
    found = []
    if proposal.category_id:
        found.append(Subject(CATEGORY, str(proposal.category_id)))
    district = (
        Pool.objects.filter(pk=proposal.pool_id or 0)
        .values_list("district__code", flat=True)
        .first()
    )
    if district:
        found.append(Subject(DISTRICT, district))
    return found


def subject_of(proposal: Proposal) -> Subject:
    """Name a proposal for other apps."""
    return Subject(PROPOSAL, str(proposal.uuid))


def contest_subject(contest: Contest) -> Subject:
    """Name a contest for other apps."""
    return Subject(CONTEST, str(contest.uuid))


def facts_of(proposal: Proposal) -> dict[str, Any]:
    """Return what the sentences about a proposal need."""
    contest = proposal.contest
    return {
        "title": proposal.title,
        "number": proposal.number,
        "state": proposal.state,
        "contest": contest.title,
        "path": reverse("budget:project", args=[contest.slug, proposal.number]),
    }


def contest_facts(contest: Contest) -> dict[str, Any]:
    """Return what the sentences about a contest need."""
    return {"contest": contest.title, "path": reverse("budget:contest", args=[contest.slug])}


def _author(proposal: Proposal) -> UUID | None:
    author = Resident.objects.filter(pk=proposal.author_id or 0)
    account: UUID | None = author.values_list("uuid", flat=True).first()
    return account


def _accounts(actor: Actor, others: Collection[UUID | None] = ()) -> list[UUID]:
    return [account for account in (actor.account, *others) if account]
