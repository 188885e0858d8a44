"""Ending what ties voters to a contest: its key, its roll, the accounts beside its ballots."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kernel.audit.actions import record
from kernel.audit.models import AuditEvent
from kernel.errors import Closed, NotFound
from kernel.people import SYSTEM, Actor
from kernel.privacy import LinkedScope
from tenant_apps.budget.models import Contest, Participation
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.rules.lifecycle import TallyState
from tenant_apps.budget.rules.permissions import check_may
from tenant_apps.residents.actions.voter_keys import erase_key
from tenant_apps.residents.models import RollEntry, VoterKey


def linked_contests() -> Iterator[LinkedScope]:
    """Yield contests that have a key or a roll or ballots with accounts, the newest first.

    A contest's time has come once its results are published or it was cancelled.
    """
    keys = VoterKey.objects.values("scope")
    rolls = RollEntry.objects.values("scope")
    named = Participation.objects.filter(account__isnull=False).values("contest_id")
    found = Contest.objects.filter(Q(uuid__in=keys) | Q(uuid__in=rolls) | Q(pk__in=named))
    for contest in found.select_related("tally").defer("tally__result").order_by("-year", "-pk"):
        yield _linked(contest)


def _linked(contest: Contest) -> LinkedScope:
    tally = getattr(contest, "tally", None)
    published = tally is not None and tally.state == TallyState.PUBLISHED.value
    cancelled = contest.state == ContestState.CANCELLED
    ended_at = tally.published_at if published and tally else None
    if cancelled and ended_at is None:
        ended_at = _cancelled_at(contest)
    return LinkedScope(contest.uuid, contest.title, ended_at, published or cancelled)


def _cancelled_at(contest: Contest) -> datetime:
    """Return when a contest was cancelled, by the audit trail; the row does not hold it."""
    told = AuditEvent.objects.filter(
        object_kind="contest", object_key=str(contest.uuid), verb="contest.cancelled"
    )
    found: datetime | None = told.order_by("-pk").values_list("at", flat=True).first()
    return found or contest.created_at


@transaction.atomic
def erase_contest_key(*, scope: UUID, actor: Actor, at: datetime) -> int:
    """Erase a contest's key and roll and untie its ballots; return how many rows that changed.

    Nobody can undo it: not even the city can find a voter afterwards.

    Raises: NotAllowed `budget.role.missing`; NotFound `residents.key.missing`; Closed
    `budget.key.needed` before the results are published.
    """
    if actor is not SYSTEM:
        check_may(actor.roles, "voters.untie")
    contest = Contest.objects.select_related("tally").filter(uuid=scope).first()
    if contest is None:
        raise NotFound("residents.key.missing")
    if not _linked(contest).may_erase:
        raise Closed("budget.key.needed")
    untied = Participation.objects.filter(contest=contest, account__isnull=False)
    accounts = untied.update(account=None)
    entries = _erase_key(scope, actor, at)
    record(
        "voters.untied",
        kind="contest",
        key=scope,
        actor=actor,
        at=at,
        accounts=accounts,
        roll_entries=entries,
    )
    return accounts + entries


def _erase_key(scope: UUID, actor: Actor, at: datetime) -> int:
    if VoterKey.objects.filter(pk=scope).exists():
        return erase_key(scope=scope, actor=actor, at=at)
    return RollEntry.objects.filter(scope=scope).delete()[0]
