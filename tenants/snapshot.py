"""The snapshot: SQL that makes a whole city schema at once, kept per version of the code.

Migrations make a template schema `zz_tpl_<version>` once; `pg_dump` writes it down; replaying
the text makes every further schema in a fraction of the time. Where `pg_dump` is missing the
migrations run for each schema instead: slower, and the proof of the snapshot.
"""

import fcntl
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection
from django_tenants.utils import schema_exists
from psycopg import sql

from tenants.migrating import code_version, migrate_schema
from tenants.programs import find_program, program_environment

log = structlog.get_logger()

DUMP_SECONDS = 300
TEMPLATE_PREFIX = "zz_tpl_"
DOLLARS = re.compile(r"\$\w*\$")
ADDRESS = re.compile(r"^[a-z][a-z0-9_]{0,62}$")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """SQL of one version; `template` is the schema name that the text carries."""

    version: str
    template: str
    text: str

    def text_for(self, schema: str) -> str:
        """Return the SQL that makes `schema`. Raises: ValueError for an unsafe schema name."""
        if not ADDRESS.match(schema):
            raise ValueError(f"not a schema name of ours: {schema!r}")
        return self.text.replace(self.template, schema)


def template_name() -> str:
    """Return the name of this version's template schema."""
    return f"{TEMPLATE_PREFIX}{code_version()}"


def snapshot_path(version: str | None = None) -> Path:
    """Return where the snapshot of a version, else of this one, is kept."""
    return Path(settings.STATE_FOLDER) / "snapshots" / f"{version or code_version()}.sql"


def load_snapshot() -> Snapshot | None:
    """Return the kept snapshot of this version, None when there is none yet."""
    try:
        text = snapshot_path().read_text()
    except FileNotFoundError:
        return None
    return Snapshot(code_version(), template_name(), text)


def ensure_snapshot() -> Snapshot | None:
    """Return this version's snapshot, made now when it is missing; None without `pg_dump`."""
    kept = load_snapshot()
    if kept is not None:
        return kept
    if find_program("pg_dump") is None:
        log.warning("snapshot.program_missing", program="pg_dump")
        return None
    with _one_at_a_time():
        return load_snapshot() or _make_snapshot()


def snapshot_of(template: str) -> Snapshot | None:
    """Return the snapshot of a template schema that exists, of whatever version it is.

    None where it was not kept and `pg_dump` is missing.
    """
    version = template.removeprefix(TEMPLATE_PREFIX)
    try:
        return Snapshot(version, template, snapshot_path(version).read_text())
    except FileNotFoundError:
        if find_program("pg_dump") is None:
            return None
    return Snapshot(version, template, _text_of(template))


def adopt_template(schema: str) -> None:
    """Make a rehearsed schema the template of this version, unless there is one already.

    The migrations have just run in it, so its text is written down without running them again.
    """
    with _one_at_a_time():
        template = template_name()
        if not schema_exists(template):
            with connection.cursor() as cursor:
                rename = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
                cursor.execute(rename.format(sql.Identifier(schema), sql.Identifier(template)))
        if load_snapshot() is None and find_program("pg_dump") is not None:
            _write_snapshot()


def ensure_template() -> str | None:
    """Return this version's template schema, made now when it is missing.

    A kept snapshot may come from another database, where the template then is; None without
    `pg_dump`, as for `ensure_snapshot`.
    """
    snapshot = ensure_snapshot()
    if snapshot is None:
        return None
    with _one_at_a_time():
        if not schema_exists(snapshot.template):
            with connection.cursor() as cursor:
                cursor.execute(snapshot.text)
    return snapshot.template


def _make_snapshot() -> Snapshot:
    migrate_schema(template_name())
    return _write_snapshot()


def _write_snapshot() -> Snapshot:
    template = template_name()
    text = _text_of(template)
    path = snapshot_path()
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(path)
    log.info("snapshot.made", version=code_version(), size=len(text))
    return Snapshot(code_version(), template, text)


def _text_of(template: str) -> str:
    return f"{dump_schema(template)}\n{_applied_migrations(template)}"


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let one process at a time make the template; the others find it made."""
    path = snapshot_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def dump_schema(schema: str) -> str:
    """Return the definitions of one schema as SQL with nothing in it but statements.

    Raises: subprocess.CalledProcessError when `pg_dump` fails, FileNotFoundError without it.
    """
    program = find_program("pg_dump")
    if program is None:
        raise FileNotFoundError("pg_dump")
    command = [str(program), "--schema-only", "--no-owner", "--no-privileges", "--no-comments"]
    result = subprocess.run(
        [*command, "--schema", schema],
        check=True,
        capture_output=True,
        text=True,
        timeout=DUMP_SECONDS,
        env=program_environment(),
    )
    return statements_of(result.stdout)


def statements_of(dump: str) -> str:
    """Return a dump without comments, session settings and the commands of psql.

    Bodies of functions stay as they are: a line there may well begin like one of those.
    """
    noise = ("--", "SET ", "SELECT pg_catalog.set_config(", "\\")
    kept, in_body = [], False
    for line in dump.splitlines():
        if in_body or (line.strip() and not line.startswith(noise)):
            kept.append(line)
        if len(DOLLARS.findall(line)) % 2:
            in_body = not in_body
    return "\n".join(kept)


def _applied_migrations(schema: str) -> str:
    table = sql.Identifier(schema, "django_migrations")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT app, name FROM {} ORDER BY id").format(table))
        rows = sql.SQL(", ").join(
            sql.SQL("({}, {}, now())").format(sql.Literal(app), sql.Literal(name))
            for app, name in cursor.fetchall()
        )
        statement = sql.SQL("INSERT INTO {} (app, name, applied) VALUES {};").format(table, rows)
        return statement.as_string(cursor.cursor) + "\n"
