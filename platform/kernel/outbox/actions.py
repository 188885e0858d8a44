"""Publishing what must happen after commit, and delivering it at least once.

An action publishes inside its transaction; the message is stored with the change. After the
commit it is handed to the broker at once; `kernel.outbox.fleet.take_due` finds again whatever was
lost on the way: a broker that was gone, a worker that was killed. A worker claims a message with
a lease and renews it while the reaction runs, so that two never deliver the same one at a time.
Reactions are idempotent: a worker can be killed between the reaction and its tick mark.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F, Q

from kernel.errors import Refusal
from kernel.outbox.lease import LEASE, renewed_lease
from kernel.outbox.models import OutboxMessage
from kernel.registries import reactions

log = structlog.get_logger()

MAX_ATTEMPTS = 12
HAND_OVER_AGAIN = timedelta(seconds=15)
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)

Dispatch = Callable[[str, int], None]
_dispatchers: list[Dispatch] = []
_forgotten_topics: set[str] = set()


def set_dispatcher(dispatch: Dispatch) -> None:
    """Install what hands `(schema, message id)` to the broker; the top layer calls it once."""
    _dispatchers[:] = [dispatch]


def forget_after_delivery(topic: str) -> None:
    """Let messages of a topic lose their payload once delivered: letters hold names and links."""
    _forgotten_topics.add(topic)


def publish(topic: str, *, at: datetime, **payload: Any) -> OutboxMessage:
    """Store one message with the change that causes it and hand it over after the commit.

    `topic` names the reaction (`residents.send_mail`), `payload` are JSON values.
    """
    message = OutboxMessage.objects.create(
        topic=topic, payload=payload, created_at=at, due_at=at + HAND_OVER_AGAIN
    )
    schema: str = connection.schema_name  # type: ignore[attr-defined]
    transaction.on_commit(lambda: hand_over(schema, message.pk), robust=True)
    return message


def hand_over(schema: str, message_id: int) -> None:
    """Hand one stored message to the broker; a broker that is gone loses nothing."""
    for dispatch in _dispatchers:
        dispatch(schema, message_id)


def deliver(message_id: int, *, at: datetime) -> bool:
    """Run the reaction to one message in the current schema, once at a time.

    The reaction runs outside any transaction of ours: its own actions commit as they go.
    Returns False when the message is delivered, given up or being delivered elsewhere.
    Raises: whatever the reaction raises; the message then waits for its next attempt.
    """
    message = _claim(message_id, at=at)
    if message is None:
        return False
    try:
        with renewed_lease(message.pk, at=at):
            reactions[message.topic](at=at, **message.payload)
    except Exception as error:
        _postpone(message, error, at=at)
        raise
    _tick_off(message, at=at)
    return True


def try_again(message_id: int, *, at: datetime) -> bool:
    """Give a message that was given up all its attempts again; False when it is not waiting."""
    given_up = OutboxMessage.objects.filter(
        pk=message_id, delivered_at__isnull=True, attempts__gte=MAX_ATTEMPTS
    )
    return bool(given_up.update(attempts=0, due_at=at, claimed_until=None))


def _claim(message_id: int, *, at: datetime) -> OutboxMessage | None:
    """Take the lease of a waiting message in one statement, so that only one worker gets it."""
    waiting = OutboxMessage.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lte=at),
        pk=message_id,
        delivered_at__isnull=True,
        attempts__lt=MAX_ATTEMPTS,
    )
    end = at + LEASE
    if not waiting.update(claimed_until=end, due_at=end, attempts=F("attempts") + 1):
        return None
    return OutboxMessage.objects.get(pk=message_id)


def _tick_off(message: OutboxMessage, *, at: datetime) -> None:
    changes: dict[str, Any] = {"delivered_at": at, "claimed_until": None, "last_error": ""}
    if message.topic in _forgotten_topics:
        changes["payload"] = {}
    OutboxMessage.objects.filter(pk=message.pk).update(**changes)


def _postpone(message: OutboxMessage, error: Exception, *, at: datetime) -> None:
    cause = error.code if isinstance(error, Refusal) else type(error).__name__
    OutboxMessage.objects.filter(pk=message.pk).update(
        claimed_until=None, due_at=at + pause_after(message.attempts), last_error=cause[:200]
    )
    given_up = message.attempts >= MAX_ATTEMPTS
    event = "message.given_up" if given_up else "message.postponed"
    log.error(event, message_id=message.pk, topic=message.topic, cause=cause)


def pause_after(attempts: int) -> timedelta:
    """Return how long a message waits after its `attempts`-th failure: doubling, at most 1 h."""
    return min(FIRST_PAUSE * (1 << max(attempts - 1, 0)), LONGEST_PAUSE)
