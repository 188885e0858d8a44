"""Writing the ledger from the connection that changes the schema: both commit, or neither.

Rows are named by their number; `public` is spelled out, since the search path is the city's.
"""

from typing import Any, TypeAlias

import psycopg

Connection: TypeAlias = "psycopg.Connection[Any]"

BEGIN = "UPDATE public.fleet_run_city SET state = 'running', error = '' WHERE id = %s"
DONE = """
    UPDATE public.fleet_run_city SET state = 'done', error = '', attempts = %s, seconds = %s
    WHERE id = %s
"""
FAILED = """
    UPDATE public.fleet_run_city SET state = 'failed', error = %s, attempts = %s, seconds = %s
    WHERE id = %s
"""
STEPS_DONE = """
    SELECT statements_done FROM public.fleet_statement WHERE schema_name = %s AND migration = %s
"""
STEP = """
    INSERT INTO public.fleet_statement (schema_name, migration, statements_done)
    VALUES (%s, %s, %s)
    ON CONFLICT (schema_name, migration) DO UPDATE SET statements_done = excluded.statements_done
"""
FORGET_STEPS = "DELETE FROM public.fleet_statement WHERE schema_name = %s AND migration = %s"


def mark_running(connection: Connection, row: int) -> None:
    """Note that work in a schema has begun."""
    connection.execute(BEGIN, [row])


def mark_done(connection: Connection, row: int, *, attempts: int, seconds: float) -> None:
    """Note that a schema stands where it should."""
    connection.execute(DONE, [attempts, round(seconds, 4), row])


def mark_failed(
    connection: Connection, row: int, *, error: str, attempts: int, seconds: float
) -> None:
    """Note why a schema was left as it was."""
    connection.execute(FAILED, [error, attempts, round(seconds, 4), row])


def steps_done(connection: Connection, schema: str, name: str) -> int:
    """Return how many statements of a stepwise migration are behind a schema."""
    row = connection.execute(STEPS_DONE, [schema, name]).fetchone()
    return int(row[0]) if row else 0


def note_step(connection: Connection, schema: str, name: str, count: int) -> None:
    """Note that `count` statements of a stepwise migration are done in a schema."""
    connection.execute(STEP, [schema, name, count])


def forget_steps(connection: Connection, schema: str, name: str) -> None:
    """Forget the steps of a migration that is recorded now."""
    connection.execute(FORGET_STEPS, [schema, name])
