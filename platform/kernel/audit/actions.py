"""Writing the audit trail and sealing it."""

from datetime import datetime
from itertools import islice
from typing import Any

import structlog
from django.db import transaction

from kernel.audit.chain import (
    BEGINNING,
    SealRow,
    event_text,
    instant_text,
    leaf_hash,
    root_of,
    seal_text,
)
from kernel.audit.keys import newest_key, sign, trail_name
from kernel.audit.models import AuditEvent, AuditSeal
from kernel.audit.reading import event_rows
from kernel.audit.settled import settled_number
from kernel.locks import lock_object
from kernel.people import Actor

log = structlog.get_logger()

EVENTS_PER_SEAL = 4096
PATIENCE_SECONDS = 30.0


def record(
    verb: str, *, kind: str, key: object, actor: Actor, at: datetime, **facts: Any
) -> AuditEvent:
    """Append one audit event; call it inside the action's transaction.

    `verb` is `noun.verb_past` (`contest.opened`), `facts` are JSON values without personal data.
    """
    return AuditEvent.objects.create(
        at=at,
        verb=verb,
        object_kind=kind,
        object_key=str(key),
        actor=actor.tag,
        request_id=actor.request_id,
        facts=facts,
    )


def seal_events(*, at: datetime, patience: float = PATIENCE_SECONDS) -> int:
    """Seal every settled event of the current schema that no seal covers yet; return how many.

    Runs outside any transaction. A writer that does not end within `patience` seconds postpones
    sealing to the next run: an event sealed too early would look like a forgery later.
    Raises: kernel.audit.keys.NoSealKey.
    """
    bound = settled_number(patience=patience)
    if bound is None:
        log.warning("audit.sealing_postponed")
        return 0
    sealed = 0
    while count := _seal_next(bound, at=at):
        sealed += count
    if sealed:
        log.info("audit.sealed", events=sealed)
    return sealed


@transaction.atomic
def _seal_next(bound: int, *, at: datetime) -> int:
    """Seal the next run of at most 4,096 events up to number `bound`; return how many."""
    lock_object(AuditSeal, "chain")
    last = AuditSeal.objects.defer("leaves").order_by("-last_event").first()
    covered, previous = (last.last_event, bytes(last.root)) if last else (0, BEGINNING)
    waiting = AuditEvent.objects.filter(pk__gt=covered, pk__lte=bound)
    leaves, numbers = [], []
    for row in islice(event_rows(waiting), EVENTS_PER_SEAL):
        leaves.append(leaf_hash(event_text(row)))
        numbers.append(row.id)
    if not numbers:
        return 0
    seal = SealRow(
        first_event=numbers[0],
        last_event=numbers[-1],
        event_count=len(numbers),
        leaves=b"".join(leaves),
        root=root_of(leaves),
        previous=previous,
        key_id=newest_key(),
        signature=b"",
        sealed_at=instant_text(at),
    )
    _store(seal, at=at)
    return len(numbers)


def _store(seal: SealRow, *, at: datetime) -> None:
    AuditSeal.objects.create(
        first_event=seal.first_event,
        last_event=seal.last_event,
        event_count=seal.event_count,
        leaves=seal.leaves,
        root=seal.root,
        previous=seal.previous,
        key_id=seal.key_id,
        signature=sign(seal_text(trail_name(), seal)),
        sealed_at=at,
    )
