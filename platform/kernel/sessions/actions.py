"""Sessions that are seen again, and sessions that end."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.sessions.models import Session


def note_visit(session: Any, *, now: datetime) -> None:
    """Note that a session's owner is here, at most once in ten minutes; its end moves along."""
    end = session.next_end(now)
    if end is not None:
        rows = Session.objects.filter(session_key=session.session_key)
        rows.update(seen_at=now, expire_date=end)


def end_sessions(account: UUID, *, keys: list[str]) -> int:
    """End sessions of an account by their keys; those of others stay. Return how many ended."""
    ended, _rows = Session.objects.filter(account=account, session_key__in=keys).delete()
    return int(ended)


def end_all_sessions(account: UUID, *, but: str = "") -> int:
    """End every session of an account, but one where `but` is its key; return how many ended."""
    ended, _rows = Session.objects.filter(account=account).exclude(session_key=but).delete()
    return int(ended)
