"""Reading the trail of the current schema as a stream, in the form in which it is hashed."""

import json
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from kernel.audit.chain import EventRow, Report, SealRow, check_trail, instant_text
from kernel.audit.keys import Keyring, public_keys, trail_name
from kernel.audit.models import AuditEvent, AuditSeal

EVENTS_AT_ONCE = 2000
SEALS_AT_ONCE = 8
COLUMNS = ("verb", "object_kind", "object_key", "actor", "request_id")


def event_rows(found: QuerySet[AuditEvent]) -> Iterator[EventRow]:
    """Yield events by number; `facts` as PostgreSQL writes them, so that no digit is lost."""
    rows = (
        found.order_by("pk")
        .annotate(facts_text=Cast("facts", TextField()))
        .values_list("pk", "at", *COLUMNS, "facts_text")
    )
    for number, at, *texts in rows.iterator(chunk_size=EVENTS_AT_ONCE):
        yield EventRow(number, instant_text(at), *texts)


def seal_rows(found: QuerySet[AuditSeal]) -> Iterator[SealRow]:
    """Yield seals in the order of what they cover."""
    for seal in found.order_by("last_event").iterator(chunk_size=SEALS_AT_ONCE):
        yield as_row(seal)


def as_row(seal: AuditSeal) -> SealRow:
    """Return a stored seal in the form in which it is signed."""
    return SealRow(
        first_event=seal.first_event,
        last_event=seal.last_event,
        event_count=seal.event_count,
        leaves=bytes(seal.leaves),
        root=bytes(seal.root),
        previous=bytes(seal.previous),
        key_id=seal.key_id,
        signature=bytes(seal.signature),
        sealed_at=instant_text(seal.sealed_at),
    )


def check_current_trail(
    *, at: datetime, keys: dict[str, str] | None = None, anchors: Collection[str] = ()
) -> Report:
    """Recompute the trail of the current schema from its rows, with flat memory."""
    return check_trail(
        trail_name(),
        events=event_rows(AuditEvent.objects.all()),
        seals=seal_rows(AuditSeal.objects.all()),
        check_signature=Keyring(public_keys() if keys is None else keys).check,
        anchors=anchors,
        at=at,
    )


def trail_lines(*, at: datetime) -> Iterator[bytes]:
    """Yield the whole trail as JSON Lines: whose it is and the keys, each seal, then its events.

    Every line is what `kernel.audit.verifier` reads; the unsealed tail comes last.
    """
    yield _line({"trail": trail_name(), "taken_at": instant_text(at), "keys": public_keys()})
    covered = 0
    for seal in AuditSeal.objects.order_by("last_event").iterator(chunk_size=SEALS_AT_ONCE):
        yield _line(seal_values(as_row(seal)))
        yield from _event_lines(covered, seal.last_event)
        covered = seal.last_event
    yield from _event_lines(covered, None)


def seal_values(seal: SealRow) -> dict[str, Any]:
    """Return a seal as JSON values, bytes in hexadecimal digits."""
    return {
        "seal": [seal.first_event, seal.last_event],
        "events": seal.event_count,
        "leaves": seal.leaves.hex(),
        "root": seal.root.hex(),
        "previous": seal.previous.hex(),
        "key": seal.key_id,
        "signature": seal.signature.hex(),
        "sealed_at": seal.sealed_at,
    }


def _event_lines(after: int, last: int | None) -> Iterator[bytes]:
    found = AuditEvent.objects.filter(pk__gt=after)
    if last is not None:
        found = found.filter(pk__lte=last)
    for row in event_rows(found):
        yield _line({"event": row.id, "at": row.at, **_texts(row), "facts": row.facts})


def _texts(row: EventRow) -> dict[str, str]:
    return {name: getattr(row, name) for name in COLUMNS}


def _line(values: dict[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
