"""Whether a municipality still is what its archive says: before it is handed over."""

import structlog
from django.db import connection
from psycopg import sql

from tenants.portable import files, layout, tables
from tenants.portable.verifying import Archive

log = structlog.get_logger()

LOCK_SECONDS = 10
UNLOCKED = frozenset({"session"})
"""Pages that only read touch it; who signs in during a move signs in again."""


def lock_tables(archive: Archive, schema: str) -> None:
    """Hold off every writer until the transaction ends. Raises: django.db.OperationalError."""
    names = [name for name in archive.manifest["tables"] if name not in UNLOCKED]
    locked = sql.SQL(", ").join(sql.Identifier(schema, name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(locked))
        cursor.execute("SET LOCAL lock_timeout = 0")


def same_tables(archive: Archive, schema: str) -> bool:
    """Whether every table holds exactly the rows of the archive."""
    tables.fix_notation()
    for table in tables.tables_of(schema):
        member = archive.members.get(layout.table_member(table.name))
        if member is None:
            return False
        if table.name not in UNLOCKED and tables.digest_of(schema, table) != member.sha256:
            log.info("move.table_changed", table=table.name)
            return False
    return True


def same_files(archive: Archive, schema: str) -> bool:
    """Whether the files are exactly those of the archive."""
    names = files.file_names(schema)
    wanted = [name for name in archive.members if name.startswith(layout.FILES)]
    if [f"{layout.FILES}{name}" for name in names] != sorted(wanted):
        return False
    return all(
        files.digest_of(schema, name) == archive.members[f"{layout.FILES}{name}"].sha256
        for name in names
    )
