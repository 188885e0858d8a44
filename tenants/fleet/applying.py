"""Applying portions to one schema: whole or not at all, patient with whoever is in the way."""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from django.db import connection as django_connection
from psycopg import errors, sql

from tenants.fleet import ledger
from tenants.fleet.comparing import Key
from tenants.fleet.ledger import Connection
from tenants.fleet.portions import Portion, PythonPortion, SqlPortion, StepwisePortion
from tenants.schemas import enter_alone, working_in

ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.1
IN_THE_WAY = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)
CONCURRENT_INDEX = re.compile(
    r'^CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?"?([^"\s]+)"?',
    re.IGNORECASE,
)
CONCURRENT = re.compile(r"\bCONCURRENTLY\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Job:
    """One schema's work: its row in the ledger and what it lacks."""

    row: int
    schema: str
    portions: tuple[Portion, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job; `error` is empty when it is done."""

    job: Job
    seconds: float
    error: str = ""


def apply_job(connection: Connection, job: Job, *, lock_timeout: float) -> Outcome:
    """Apply everything a schema lacks and write what came of it into the ledger.

    A portion that fails is rolled back; portions before it stay, and are not repeated later.
    `lock_timeout` is how long one statement waits for a lock, in seconds; the portion is then
    tried again, at most six times with growing pauses.
    """
    began = time.perf_counter()
    ledger.mark_running(connection, job.row)
    attempts = 0
    for portion in job.portions:
        is_last = portion is job.portions[-1]
        for attempt in range(1, ATTEMPTS + 1):
            attempts += 1
            finish = _finish(connection, job, attempts, began) if is_last else None
            try:
                apply_portion(connection, job.schema, portion, lock_timeout, finish)
                break
            except Exception as error:  # Python of a migration may raise anything
                if attempt == ATTEMPTS or not is_passing(error):
                    return _failed(connection, job, error, attempts, began)
            time.sleep(FIRST_PAUSE_SECONDS * 2**attempt * random.uniform(0.5, 1))  # noqa: S311
    return Outcome(job, time.perf_counter() - began)


def _finish(connection: Connection, job: Job, attempts: int, began: float) -> Callable[[], None]:
    def finish() -> None:
        seconds = time.perf_counter() - began
        ledger.mark_done(connection, job.row, attempts=attempts, seconds=seconds)

    return finish


def _failed(
    connection: Connection, job: Job, error: Exception, attempts: int, began: float
) -> Outcome:
    text, seconds = told(error), time.perf_counter() - began
    ledger.mark_failed(connection, job.row, error=text, attempts=attempts, seconds=seconds)
    return Outcome(job, seconds, text)


def is_passing(error: BaseException) -> bool:
    """Whether an error comes from somebody else's work at the same time, and may be gone soon.

    PostgreSQL has no code of its own for two who change one row of its catalogue.
    """
    cause = _cause(error)
    if isinstance(cause, IN_THE_WAY):
        return True
    return isinstance(cause, errors.InternalError_) and "tuple concurrently" in str(cause)


def _cause(error: BaseException) -> BaseException:
    """Return psycopg's error where Django wrapped it."""
    cause = error.__cause__
    return cause if isinstance(cause, psycopg.Error) else error


def told(error: Exception) -> str:
    """Return one line about an error; the values of rows, which PostgreSQL quotes, stay out."""
    cause = _cause(error)
    if not isinstance(cause, psycopg.Error) or cause.diag.message_primary is None:
        return f"{type(cause).__name__}: {str(cause).strip() or 'no message'}".splitlines()[0]
    place = [cause.diag.table_name, cause.diag.column_name, cause.diag.constraint_name]
    named = ", ".join(part for part in place if part)
    return f"{type(cause).__name__}: {cause.diag.message_primary}" + (f" ({named})" * bool(named))


def apply_portion(
    connection: Connection,
    schema: str,
    portion: Portion,
    lock_timeout: float,
    finish: Callable[[], None] | None = None,
) -> None:
    """Apply one portion to a schema; `finish` is called in the transaction that records it."""
    if isinstance(portion, SqlPortion):
        _apply_sql(connection, schema, portion, lock_timeout, finish)
    elif isinstance(portion, StepwisePortion):
        _apply_stepwise(connection, schema, portion, lock_timeout, finish)
    elif isinstance(portion, PythonPortion):
        _apply_python(schema, portion, lock_timeout)
        if finish:
            finish()


def _apply_sql(
    connection: Connection,
    schema: str,
    portion: SqlPortion,
    lock_timeout: float,
    finish: Callable[[], None] | None,
) -> None:
    with connection.transaction():
        _enter(connection, schema, lock_timeout, local=True)
        if not _is_recorded(connection, portion.keys):
            if portion.statements:
                connection.execute(";\n".join(portion.statements))
            _record(connection, portion.keys)
        if finish:
            finish()


def _apply_stepwise(
    connection: Connection,
    schema: str,
    portion: StepwisePortion,
    lock_timeout: float,
    finish: Callable[[], None] | None,
) -> None:
    _enter(connection, schema, lock_timeout, local=False)
    try:
        recorded = _is_recorded(connection, portion.keys)
        if not recorded:
            _run_steps(connection, schema, portion)
        with connection.transaction():
            if not recorded:
                _record(connection, portion.keys)
            ledger.forget_steps(connection, schema, portion.name)
            if finish:
                finish()
    finally:
        connection.execute("RESET search_path; RESET lock_timeout")


def _run_steps(connection: Connection, schema: str, portion: StepwisePortion) -> None:
    """Run the statements that are not behind the schema yet."""
    done = ledger.steps_done(connection, schema, portion.name)
    for number, statement in enumerate(portion.statements[done:], start=done + 1):
        if CONCURRENT.search(statement):
            _run_concurrently(connection, schema, statement)
            ledger.note_step(connection, schema, portion.name, number)
            continue
        with connection.transaction():
            connection.execute(statement)
            ledger.note_step(connection, schema, portion.name, number)


def _run_concurrently(connection: Connection, schema: str, statement: str) -> None:
    """Run a statement that must not be in a transaction, unless its index stands already.

    An index that a killed or timed-out attempt left invalid is dropped first.
    """
    if named := CONCURRENT_INDEX.match(statement.strip()):
        index = sql.Identifier(schema, named[1])
        row = connection.execute(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)",
            [index.as_string(connection)],
        ).fetchone()
        if row and row[0]:
            return
        if row:
            connection.execute(sql.SQL("DROP INDEX CONCURRENTLY {}").format(index))
    connection.execute(statement)


def _apply_python(schema: str, portion: PythonPortion, lock_timeout: float) -> None:
    """Let Django run a migration in a schema, on this thread's connection of Django."""
    migration, before = portion.migration, portion.before
    if migration is None or before is None:
        raise LookupError(f"nothing to run for {portion.name}")
    with working_in(schema):
        enter_alone(schema)
        with django_connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [_timeout(lock_timeout)])
            cursor.execute(*_recorded_query(portion.keys))
            if cursor.fetchone() is not None:
                return
        with django_connection.schema_editor(atomic=migration.atomic) as editor:
            migration.apply(before.clone(), editor)
            for statement in editor.deferred_sql:
                editor.execute(statement, None)
            editor.deferred_sql.clear()
            _record_with_django(portion.keys)


def _record_with_django(keys: tuple[Key, ...]) -> None:
    with django_connection.cursor() as cursor:
        for key in keys:
            cursor.execute(RECORD, list(key))


RECORD = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())"


def _record(connection: Connection, keys: tuple[Key, ...]) -> None:
    values = ", ".join(["(%s, %s, now())"] * len(keys))
    statement = f"INSERT INTO django_migrations (app, name, applied) VALUES {values}"
    connection.execute(statement, [part for key in keys for part in key])


def _is_recorded(connection: Connection, keys: tuple[Key, ...]) -> bool:
    return connection.execute(*_recorded_query(keys)).fetchone() is not None


def _recorded_query(keys: tuple[Key, ...]) -> tuple[str, list[str]]:
    pairs = ", ".join(["(%s, %s)"] * len(keys))
    query = f"SELECT FROM django_migrations WHERE (app, name) IN ({pairs}) LIMIT 1"
    return query, [part for key in keys for part in key]


def _enter(connection: Connection, schema: str, lock_timeout: float, *, local: bool) -> None:
    """Put `schema` alone on the search path, and bound how long a statement waits for a lock."""
    connection.execute(
        "SELECT set_config('search_path', %s, %s), set_config('lock_timeout', %s, %s)",
        [sql.Identifier(schema).as_string(connection), local, _timeout(lock_timeout), local],
    )


def _timeout(seconds: float) -> str:
    return f"{int(seconds * 1000)}ms"
