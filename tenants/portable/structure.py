"""The structure of a schema as SQL under a name of its own, so that it can be made anywhere."""

import re
import subprocess

from django.db import connection
from psycopg import sql

from kernel.errors import Unavailable
from tenants.portable.layout import SCHEMA_WORD
from tenants.programs import find_program, program_environment
from tenants.snapshot import ADDRESS, DUMP_SECONDS, statements_of


def dump_section(schema: str, section: str, *, snapshot: str | None = None) -> str:
    """Return `pre-data` or `post-data` of a schema, the schema called `edem_city`.

    `snapshot` is an exported one, so that structure and rows are of the same instant.

    Raises: Unavailable `tenants.lifecycle.program_missing`; subprocess.CalledProcessError.
    """
    program = find_program("pg_dump")
    if program is None:
        raise Unavailable("tenants.lifecycle.program_missing", program="pg_dump")
    command = [str(program), "--schema-only", "--no-owner", "--no-privileges", "--no-comments"]
    command += [f"--section={section}", "--schema", schema]
    if snapshot is not None:
        command.append(f"--snapshot={snapshot}")
    result = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        timeout=DUMP_SECONDS,
        env=program_environment(),
    )
    return renamed(statements_of(result.stdout), schema, SCHEMA_WORD) + "\n"


def build(text: str, schema: str) -> None:
    """Run one section for `schema`. Raises: ValueError for a schema name that is not ours."""
    if not ADDRESS.match(schema):
        raise ValueError(f"not a schema name of ours: {schema!r}")
    if not text.strip():
        return
    with connection.cursor() as cursor:
        cursor.execute(renamed(text, SCHEMA_WORD, schema))


def renamed(text: str, old: str, new: str) -> str:
    """Return SQL with one schema name in place of another; longer words stay as they are."""
    return re.sub(rf"(?<![\w$]){re.escape(old)}(?![\w$])", new, text)


def schema_is_there(schema: str) -> bool:
    """Whether a schema of this name exists."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_namespace WHERE nspname = %s", [schema])
        return cursor.fetchone() is not None


def rename_schema(old: str, new: str) -> None:
    """Give a schema another name."""
    statement = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(sql.Identifier(old), sql.Identifier(new)))
