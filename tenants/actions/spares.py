"""A few ready-made schemas, renamed on sale: a new city waits for one rename only."""

from django.db import connection, transaction
from psycopg import sql

from tenants.migrating import code_version
from tenants.snapshot import ensure_snapshot

DEFAULT_SPARES = 3
LOCK = 0x0EDE_5BA2


def spare_prefix() -> str:
    """Return how the names of this version's spare schemas begin."""
    return f"zz_spare_{code_version()}_"


def spare_schemas() -> list[str]:
    """Return the spare schemas of this version, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE starts_with(nspname::text, %s) ORDER BY 1",
            [spare_prefix()],
        )
        return [row[0] for row in cursor.fetchall()]


def take_spare(schema: str) -> bool:
    """Rename a spare schema to `schema`; False when there is none."""
    with transaction.atomic():
        _lock()
        spares = spare_schemas()
        if not spares:
            return False
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(
                    sql.Identifier(spares[0]), sql.Identifier(schema)
                )
            )
    return True


def fill_spares(count: int = DEFAULT_SPARES) -> int:
    """Make spare schemas until there are `count`; return how many were made."""
    made = 0
    while (snapshot := ensure_snapshot()) is not None:
        with transaction.atomic():
            _lock()
            existing = spare_schemas()
            if len(existing) >= count:
                return made
            last = existing[-1].rpartition("_")[2] if existing else "0"
            name = f"{spare_prefix()}{int(last) + 1:06d}"
            with connection.cursor() as cursor:
                cursor.execute(snapshot.text_for(name))
        made += 1
    return made


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def drop_stale() -> int:
    """Drop spare and template schemas of other versions of the code; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'zz\\_spare\\_%' "
            "OR nspname LIKE 'zz\\_tpl\\_%'"
        )
        names = [row[0] for row in cursor.fetchall()]
        stale = [name for name in names if code_version() not in name]
        for name in stale:
            cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
    return len(stale)
