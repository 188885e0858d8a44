"""Notices to everybody: published, ended, and kept in the process so that pages ask nothing."""

import time
from collections.abc import Collection, Mapping
from datetime import datetime
from threading import Lock
from typing import Any

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import NotFound
from kernel.people import Actor
from shared_apps.operators.models import Notice
from shared_apps.operators.rules.notices import Broadcast, check_notice
from tenants.schemas import PUBLIC, working_in

LIFETIME_SECONDS = 20.0
"""How late another process may show a new notice, beside the lifetime of kept pages."""

_kept: list[tuple[float, tuple[Broadcast, ...]]] = []
_lock = Lock()


@transaction.atomic
def publish_notice(
    *,
    kind: str,
    texts: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    audiences: Collection[str],
    countries: Collection[str] = (),
    cities: Collection[str] = (),
    actor: Actor,
    at: datetime,
) -> Notice:
    """Publish a notice; empty `countries` and `cities` mean everywhere.

    Raises: Invalid `operators.notice.text_missing`, `…times`, `…audience_missing`.
    """
    times: dict[str, datetime] = {"starts_at": starts_at, "ends_at": ends_at}
    said = check_notice(kind=kind, texts=texts, audiences=audiences, **times)
    notice = Notice.objects.create(
        kind=kind,
        texts=said,
        audiences=sorted(audiences),
        countries=sorted(countries),
        cities=sorted(cities),
        created_by=actor.account,
        created_at=at,
        **times,
    )
    facts = {"notice_kind": kind, "audiences": notice.audiences, "until": ends_at.isoformat()}
    record("notice.published", kind="notice", key=notice.pk, actor=actor, at=at, **facts)
    transaction.on_commit(forget)
    return notice


@transaction.atomic
def end_notice(pk: int, *, actor: Actor, at: datetime) -> Notice:
    """Let a notice end now; one that has not begun goes for good.

    Raises: NotFound `operators.notice.unknown`.
    """
    notice = Notice.objects.select_for_update().filter(pk=pk).first()
    if notice is None:
        raise NotFound("operators.notice.unknown")
    record("notice.ended", kind="notice", key=pk, actor=actor, at=at)
    if notice.starts_at >= at:
        notice.delete()
    elif notice.ends_at > at:
        notice.ends_at = at
        notice.save(update_fields=["ends_at"])
    transaction.on_commit(forget)
    return notice


def broadcasts(*, at: datetime) -> tuple[Broadcast, ...]:
    """Return what is or will soon be shown, read at most every 20 seconds in a process."""
    instant = time.monotonic()
    if _kept and instant < _kept[0][0]:
        return _kept[0][1]
    with working_in(PUBLIC):
        rows: Any = Notice.objects.filter(ends_at__gt=at).order_by("starts_at", "pk")
        found = tuple(row.as_broadcast() for row in rows)
    with _lock:
        _kept[:] = [(instant + LIFETIME_SECONDS, found)]
    return found


def forget() -> None:
    """Forget what is kept: called in this process after any change."""
    with _lock:
        _kept.clear()
