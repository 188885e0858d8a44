"""What the budget holds about a person, how long, why, and which keys tie voters to ballots."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kernel.errors import Conflict
from kernel.people import SYSTEM
from kernel.privacy import (
    LinkedScope,
    PersonalRecords,
    Processing,
    RetentionRule,
    VoterScopes,
)
from tenant_apps.budget.actions.attachments import subject_of
from tenant_apps.budget.actions.contest_keys import erase_contest_key, linked_contests
from tenant_apps.budget.models import Participation, Proposal, ProposalTransition
from tenant_apps.budget.models.own_records import own_proposals, own_receipts
from tenant_apps.budget.models.proposal_queries import ProposalQuerySet
from tenant_apps.budget.rules.lifecycle import ProposalState
from tenant_apps.files.actions.attachments import discard_files
from tenant_apps.residents.actions.voter_keys import read_keys
from tenant_apps.residents.rules.tags import account_tag

NAME = "budget"
ERASED = "erased"
TEXTS = ("title", "summary", "description", "place", "decision_reason")
KEPT_SECRET = (ProposalState.WITHDRAWN.value,)


def export(account: UUID) -> dict[str, Any]:
    """Return proposals and drafts with their texts, and receipts of ballots."""
    return {
        "proposals": [
            {
                "contest": proposal.contest.title,
                "number": proposal.number,
                "title": proposal.title,
                "summary": proposal.summary,
                "description": proposal.description,
                "place": proposal.place,
                "author_name": proposal.author_name,
                "created_at": proposal.created_at,
                "submitted_at": proposal.submitted_at,
            }
            for proposal in own_proposals(account)
        ],
        "ballots": [
            {
                "contest": row["contest__title"],
                "receipt": row["receipt"],
                "channel": row["channel"],
                "hour": row["hour"],
            }
            for row in own_receipts(account)
        ],
    }


def hinders(account: UUID, at: datetime) -> None:
    """Let an account go unless it alone keeps its owner from voting twice.

    Whoever voted by account in a contest still open would vote again with a new one; who voted
    by national number is known by that. Source: GDPR, Article 12(3), allows a month.

    Raises: Conflict `budget.erasure.voting_open`.
    """
    cast = Participation.objects.filter(
        account=account, contest__paper__closes_at__gt=at, contest__paper__shuffled_at=None
    ).select_related("contest__paper")
    keys = read_keys(scopes={participation.contest.uuid for participation in cast})
    for participation in cast:
        contest = participation.contest
        if contest.uuid not in keys:
            continue
        tag = account_tag(keys[contest.uuid], account=account)
        if tag == bytes(participation.voter_tag):
            raise Conflict(
                "budget.erasure.voting_open",
                contest=contest.title,
                closes_at=contest.paper.closes_at.date(),
            )


def erase(account: UUID, at: datetime) -> dict[str, int]:
    """Delete drafts and what nobody saw, take the name off what is public, untie ballots."""
    own = Proposal.objects.filter(author__uuid=account)
    drafts = _throw_away(own.filter(state=ProposalState.DRAFT.value), at=at)
    withdrawn = own.filter(state__in=KEPT_SECRET)
    _discard_files(withdrawn.values_list("uuid", flat=True), at=at)
    emptied = withdrawn.update(
        **dict.fromkeys(TEXTS, ""), cost_items=[], imported={}, latitude=None, longitude=None
    )
    moved = ProposalTransition.objects.filter(actor=f"account:{account}")
    moved.filter(proposal__author__uuid=account).update(reason="")
    moves = moved.update(actor=ERASED)
    unnamed = own.update(author=None, author_name="")
    ballots = Participation.objects.filter(account=account).update(account=None)
    return {
        "drafts": drafts,
        "withdrawn": emptied,
        "proposals": unnamed,
        "moves": moves,
        "ballots": ballots,
    }


def forget_drafts(before: datetime) -> int:
    """Delete drafts that nobody touched since, with their files."""
    stale = Proposal.objects.filter(state=ProposalState.DRAFT.value, changed_at__lt=before)
    return _throw_away(stale, at=before)


@transaction.atomic
def _throw_away(drafts: ProposalQuerySet, *, at: datetime) -> int:
    """Delete drafts, locked first: one that is being submitted is none any more."""
    locked = {draft.pk: draft.uuid for draft in drafts.select_for_update(of=("self",))}
    _discard_files(locked.values(), at=at)
    return Proposal.objects.filter(pk__in=locked).delete()[0]


def _discard_files(keys: Iterable[UUID], *, at: datetime) -> None:
    for key in list(keys):
        discard_files(subject_of(key), actor=SYSTEM, at=at)


def forget_links(before: datetime) -> int:
    """Erase keys, rolls and accounts of ballots of contests that ended before; count contests."""
    ended = [scope for scope in linked_contests() if scope.may_erase]
    due = [scope for scope in ended if scope.ended_at is None or scope.ended_at < before]
    for linked in due:
        erase_contest_key(scope=linked.scope, actor=SYSTEM, at=before)
    return len(due)


def scopes() -> Iterator[LinkedScope]:
    """Yield contests whose voters can still be tied to their tags."""
    yield from linked_contests()


RECORDS = PersonalRecords(
    order=100,
    label=_("Participatory budget"),
    export=export,
    erase=erase,
    hinders=hinders,
    stays=(
        _(
            "Proposals that you submitted stay, without your name: the city decided on them and "
            "others voted for them."
        ),
        _(
            "Ballots stay counted. Nobody can tell from them how you voted, and after the erasure "
            "nobody can tell that you did."
        ),
        _("If you certified results as an official, your name stays under the protocol."),
    ),
    about=_("Your projects and drafts with their texts, and receipts of your ballots."),
    words={
        "proposals": _("Projects"),
        "ballots": _("Ballots"),
        "contest": _("Contest"),
        "number": _("Number"),
        "title": _("Title"),
        "summary": _("In one sentence"),
        "description": _("Description"),
        "place": _("Place"),
        "author_name": _("Author"),
        "created_at": _("Begun"),
        "submitted_at": _("Submitted"),
        "receipt": _("Receipt"),
        "channel": _("How"),
        "hour": _("Hour"),
    },
)
DRAFTS = RetentionRule(
    order=100, label=_("Drafts of projects that nobody touched"), days=365, forget=forget_drafts
)
LINKS = RetentionRule(
    order=110,
    label=_("Voter rolls and links between voters and ballots, after the results"),
    days=180,
    forget=forget_links,
)
SCOPES = VoterScopes(
    order=100, label=_("Participatory budget"), linked=scopes, erase=erase_contest_key
)
PROPOSING = Processing(
    order=100,
    purpose=_("Taking in and evaluating projects of the participatory budget"),
    people=_("Authors of projects"),
    categories=_("Name, account, texts and files of the project"),
    legal_basis=_("Task in the public interest (GDPR, Article 6(1)(e)) and the city's regulation"),
    recipients=_("Everybody: submitted projects are public with the author's name"),
    kept=_("Projects for good, as acts of the city; the name until the author has it erased"),
)
VOTING = Processing(
    order=110,
    purpose=_("Voting: one ballot a person, counted so that everybody can check it"),
    people=_("Voters"),
    categories=_(
        "A code computed from the national number or the account, year of birth, district; the "
        "ballot apart from it"
    ),
    legal_basis=_("Task in the public interest (GDPR, Article 6(1)(e)) and the city's regulation"),
    recipients=_("Nobody; ballots are published without any person"),
    kept=_("Ballots for good; what ties a voter to a code until the links are erased"),
)
