"""One's sessions: listed with names that open nothing, ended one by one or all others at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from kernel.audit.actions import record
from kernel.people import Actor
from kernel.sessions.actions import end_all_sessions, end_sessions
from kernel.sessions.models import Session

KIND = "account"
REFERENCE_LETTERS = 20


def reference_of(session_key: str) -> str:
    """Return a name of a session for its owner's page: who reads it cannot use the session."""
    return salted_hmac("residents.sessions", session_key).hexdigest()[:REFERENCE_LETTERS]


def sessions_of(account: UUID, *, current: str, now: datetime) -> list[dict[str, Any]]:
    """Return `{reference, device, network, created_at, seen_at, is_current}`, this device first."""
    rows = Session.objects.filter(account=account, expire_date__gt=now).order_by("-seen_at")
    found = [
        {
            "reference": reference_of(row.session_key),
            "device": row.device,
            "network": row.network,
            "created_at": row.created_at,
            "seen_at": row.seen_at,
            "is_current": row.session_key == current,
        }
        for row in rows
    ]
    return sorted(found, key=lambda row: not row["is_current"])


def count_sessions(account: UUID, *, now: datetime) -> int:
    """Return how many devices are signed in to an account."""
    return int(Session.objects.filter(account=account, expire_date__gt=now).count())


@transaction.atomic
def end_session(*, actor: Actor, reference: str, current: str, at: datetime) -> None:
    """End the actor's session with this reference; their present one is ended by signing out."""
    if actor.account is None:
        return
    keys = Session.objects.filter(account=actor.account).values_list("session_key", flat=True)
    meant = [
        key
        for key in keys
        if key != current and constant_time_compare(reference_of(key), reference)
    ]
    if end_sessions(actor.account, keys=meant):
        _note(actor, at=at, ended=1)


@transaction.atomic
def end_other_sessions(*, actor: Actor, current: str, at: datetime) -> None:
    """End every session of the actor but the present one."""
    if actor.account is None:
        return
    if ended := end_all_sessions(actor.account, but=current):
        _note(actor, at=at, ended=ended)


def _note(actor: Actor, *, at: datetime, ended: int) -> None:
    record("account.sessions_ended", kind=KIND, key=actor.account, actor=actor, at=at, ended=ended)
