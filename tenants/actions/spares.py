"""A few ready-made schemas, renamed on sale: a new city waits for one rename only.

A spare schema carries the version of the code that made it in its name, and only code of that
version sells it, so a stale one never becomes a city.
"""

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from kernel.locks import lock_key
from tenants.migrating import code_version
from tenants.snapshot import TEMPLATE_PREFIX, ensure_snapshot

SPARE_PREFIX = "zz_spare_"
TAKING = lock_key("public", "tenants.spares", "take")
FILLING = lock_key("public", "tenants.spares", "fill")


def spare_prefix() -> str:
    """Return how the names of this version's spare schemas begin."""
    return f"{SPARE_PREFIX}{code_version()}_"


def spare_schemas() -> list[str]:
    """Return the spare schemas of this version, by name."""
    return _schemas(spare_prefix())


def take_spare(schema: str) -> bool:
    """Rename a spare schema to `schema`; False when there is none.

    Two who want the last one queue: one gets it, the other is told that there is none.
    """
    if not spare_schemas():
        return False  # without the lock, which would be held until the caller's transaction ends
    with transaction.atomic():
        _lock(TAKING)
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


def fill_spares(count: int | None = None) -> int:
    """Make spare schemas until there are `count` (setting `SPARE_SCHEMAS`); return how many.

    Each is made in one transaction, and whoever takes one meanwhile does not wait for it.
    """
    wanted = settings.SPARE_SCHEMAS if count is None else count
    made = 0
    while (snapshot := ensure_snapshot()) is not None:
        with transaction.atomic():
            _lock(FILLING)
            existing = spare_schemas()
            if len(existing) >= wanted:
                return made
            last = existing[-1].rpartition("_")[2] if existing else "0"
            name = f"{spare_prefix()}{int(last) + 1:06d}"
            with connection.cursor() as cursor:
                cursor.execute(snapshot.text_for(name))
        made += 1
    return made


def drop_stale(*, templates: bool = True) -> int:
    """Drop spare schemas of other versions of the code; return how many.

    With `templates` their template schemas too, which is for when no city stands there any more:
    until then `edem migrate_fleet` begins its rehearsals from them.
    """
    prefixes = [SPARE_PREFIX, TEMPLATE_PREFIX] if templates else [SPARE_PREFIX]
    names = [name for prefix in prefixes for name in _schemas(prefix)]
    stale = [name for name in names if code_version() not in name]
    for name in stale:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))
    return len(stale)


def _schemas(prefix: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE starts_with(nspname::text, %s) ORDER BY 1",
            [prefix],
        )
        return [row[0] for row in cursor.fetchall()]


def _lock(key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
