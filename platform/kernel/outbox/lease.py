"""Keeping a claimed message claimed while its reaction runs, however long that takes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog
from django.db import DatabaseError, connection

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
RENEW_SECONDS = 20.0

RENEW = "UPDATE {schema}.outbox_message SET claimed_until = %s, due_at = %s WHERE id = %s"


@contextmanager
def renewed_lease(message_id: int, *, at: datetime) -> Iterator[None]:
    """Renew the lease of a message claimed at `at` until the block ends.

    A killed worker renews nothing: its lease runs out and the message is delivered elsewhere.
    """
    done = Event()
    schema: str = connection.schema_name  # type: ignore[attr-defined]
    arguments = (schema, message_id, at, time.monotonic(), done)
    renewer = Thread(target=_renew_until, args=arguments, name="lease", daemon=True)
    renewer.start()
    try:
        yield
    finally:
        done.set()
        renewer.join()


def _renew_until(schema: str, message_id: int, at: datetime, started: float, done: Event) -> None:
    while not done.wait(RENEW_SECONDS):
        elapsed = timedelta(seconds=time.monotonic() - started)
        try:
            renew(schema, message_id, until=at + elapsed + LEASE)
        except DatabaseError:
            log.warning("lease.not_renewed", message_id=message_id)


def renew(schema: str, message_id: int, *, until: datetime) -> None:
    """Extend one lease over a connection of this thread, closed at once.

    The schema is named in the statement: this thread belongs to no municipality.
    """
    try:
        with connection.cursor() as cursor:
            statement = RENEW.format(schema=connection.ops.quote_name(schema))
            cursor.execute(statement, [until, until, message_id])
    finally:
        connection.close()
