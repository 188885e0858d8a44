"""The outboxes of all schemas at once: what waits, what was given up, what may be forgotten.

Every statement names its schema, so nothing here switches the connection's municipality. A
backend remembers each relation it touched, so the connection is renewed every 200 schemas.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kernel.outbox.actions import MAX_ATTEMPTS

CONNECTION_SCHEMAS = 200
PROBE_SCHEMAS = 50
TAKEN_AT_ONCE = 500
WAIT_AFTER_HAND_OVER = timedelta(seconds=60)
KEEP_DELIVERED = timedelta(days=14)

SCHEMAS = """
    SELECT space.nspname
    FROM pg_class AS relation JOIN pg_namespace AS space ON space.oid = relation.relnamespace
    WHERE relation.relname = 'outbox_message' AND relation.relkind = 'r'
      AND space.nspname NOT LIKE 'zz\\_%%'
    ORDER BY space.nspname
"""
PROBE = """
    SELECT %s WHERE EXISTS (
        SELECT FROM {schema}.outbox_message
        WHERE delivered_at IS NULL AND due_at <= %s AND attempts < %s
    )
"""
TAKE = """
    UPDATE {schema}.outbox_message SET due_at = %s
    WHERE id IN (
        SELECT id FROM {schema}.outbox_message
        WHERE delivered_at IS NULL AND due_at <= %s AND attempts < %s
        ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
    )
    RETURNING id
"""
GIVEN_UP = """
    SELECT id, topic, attempts, last_error, created_at FROM {schema}.outbox_message
    WHERE delivered_at IS NULL AND attempts >= %s ORDER BY id LIMIT 100
"""
FORGET = "DELETE FROM {schema}.outbox_message WHERE delivered_at < %s"


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A message whose attempts are used up; a person decides what happens with it."""

    schema: str
    id: int
    topic: str
    attempts: int
    last_error: str
    created_at: datetime


def schemas_with_outbox() -> list[str]:
    """Return every schema that has an outbox, templates and spare ones left out."""
    return [row[0] for row in _rows(SCHEMAS, [])]


def take_due(*, at: datetime) -> Iterator[tuple[str, int]]:
    """Yield `(schema, message id)` of every message that is due for handing over again.

    Each is due again a minute later, so that a slow worker's queue does not fill with copies.
    """
    for schemas in _portions(schemas_with_outbox(), PROBE_SCHEMAS):
        for schema in _schemas_that_wait(schemas, at=at):
            values = [at + WAIT_AFTER_HAND_OVER, at, MAX_ATTEMPTS, TAKEN_AT_ONCE]
            for (message_id,) in _rows(TAKE.format(schema=_quoted(schema)), values):
                yield schema, message_id


def given_up(schemas: list[str] | None = None) -> Iterator[GivenUp]:
    """Yield messages that stopped after their last attempt, of some schemas or of all."""
    for schema in _each(schemas_with_outbox() if schemas is None else schemas):
        for row in _rows(GIVEN_UP.format(schema=_quoted(schema)), [MAX_ATTEMPTS]):
            yield GivenUp(schema, *row)


def forget_delivered(*, at: datetime) -> int:
    """Delete messages delivered more than two weeks ago in all schemas; return how many."""
    forgotten = 0
    for schema in _each(schemas_with_outbox()):
        with connection.cursor() as cursor:
            cursor.execute(FORGET.format(schema=_quoted(schema)), [at - KEEP_DELIVERED])
            forgotten += cursor.rowcount
    return forgotten


def _schemas_that_wait(schemas: list[str], *, at: datetime) -> list[str]:
    probes = " UNION ALL ".join(PROBE.format(schema=_quoted(schema)) for schema in schemas)
    values = [value for schema in schemas for value in (schema, at, MAX_ATTEMPTS)]
    return [row[0] for row in _rows(probes, values)]


def _each(schemas: list[str]) -> Iterator[str]:
    for portion in _portions(schemas, CONNECTION_SCHEMAS):
        yield from portion


def _portions(schemas: list[str], size: int) -> Iterator[list[str]]:
    """Yield `size` schemas at a time, on a fresh connection after every 200."""
    for start in range(0, len(schemas), size):
        if start and start % CONNECTION_SCHEMAS == 0 and not connection.in_atomic_block:
            connection.close()
        yield schemas[start : start + size]


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _quoted(schema: str) -> str:
    return connection.ops.quote_name(schema)
