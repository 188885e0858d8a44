"""Operators' own sessions: listed with names that open nothing, ended, seen again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from kernel.audit.actions import record
from kernel.people import Actor
from kernel.sessions.actions import end_all_sessions, end_sessions, note_visit
from kernel.sessions.models import Session
from shared_apps.operators.models import Operator

REFERENCE_LETTERS = 20


def reference_of(session_key: str) -> str:
    """Return a name of a session for its owner's page: who reads it cannot use the session."""
    return salted_hmac("operators.sessions", session_key).hexdigest()[:REFERENCE_LETTERS]


def sessions_of(account: UUID, *, current: str, now: datetime) -> list[dict[str, Any]]:
    """Return `{reference, device, network, created_at, seen_at, is_current}`, latest first."""
    rows = Session.objects.filter(account=account, expire_date__gt=now).order_by("-seen_at")
    return [
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


@transaction.atomic
def end_other(*, actor: Actor, reference: str, current: str, at: datetime) -> None:
    """End the actor's session with this reference, or all but the present one without any."""
    if actor.account is None:
        return
    rows = Session.objects.filter(account=actor.account).exclude(session_key=current)
    keys = list(rows.values_list("session_key", flat=True))
    if reference:
        keys = [key for key in keys if constant_time_compare(reference_of(key), reference)]
        ended = end_sessions(actor.account, keys=keys)
    else:
        ended = end_all_sessions(actor.account, but=current)
    if ended:
        facts = {"ended": ended}
        key = actor.account
        record("operator.sessions_ended", kind="operator", key=key, actor=actor, at=at, **facts)


def note_seen(session: Any, operator: Operator, *, now: datetime) -> None:
    """Note that somebody is here, as seldom as the session's row is written."""
    if session.next_end(now) is not None:
        note_visit(session, now=now)
        Operator.objects.filter(pk=operator.pk).update(last_seen_at=now)
