"""Which versions of the pepper the municipalities still need, asked of all schemas at once."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connection

from tenant_apps.residents.models import VoterKey

TABLE = VoterKey._meta.db_table
AT_ONCE = 50
CONNECTION_SCHEMAS = 200
SCHEMAS = """
    SELECT space.nspname
    FROM pg_class AS relation JOIN pg_namespace AS space ON space.oid = relation.relnamespace
    WHERE relation.relname = %s AND relation.relkind = 'r' AND space.nspname NOT LIKE 'zz\\_%%'
    ORDER BY space.nspname
"""
VERSIONS = """
    SELECT pepper_version, count(*) FROM {schema}.{table} GROUP BY pepper_version
"""


def keys_by_version() -> Counter[int]:
    """Return how many keys of all municipalities were made with each version."""
    counts: Counter[int] = Counter()
    for schemas in _portions(schemas_with_keys()):
        parts = (
            VERSIONS.format(schema=connection.ops.quote_name(schema), table=TABLE)
            for schema in schemas
        )
        for version, keys in _rows(" UNION ALL ".join(parts), []):
            counts[version] += keys
    return counts


def configured_versions() -> set[int]:
    """Return the versions that the environment has."""
    return {int(name) for name in settings.VOTER_PEPPERS}


def check_peppers(databases: list[str] | None = None, **_options: Any) -> list[checks.CheckMessage]:
    """Find versions that keys need and the environment lacks: without them nobody could vote.

    The database is asked where a command names it (`check --database default`, `migrate`).
    """
    versions = settings.VOTER_PEPPERS
    if not versions or not all(str(name).isdigit() and versions[name] for name in versions):
        hint = 'Set it to JSON such as {"1": "a long secret"}.'
        return [checks.Error("VOTER_PEPPERS names no version", hint=hint, id="residents.E001")]
    if not databases:
        return []
    missing = sorted(set(keys_by_version()) - configured_versions())
    return [
        checks.Error(
            f"VOTER_PEPPERS lacks version {version}, with which keys were made",
            hint="Bring the secret back; docs/operations/keys.md says when one may go.",
            id="residents.E002",
        )
        for version in missing
    ]


def schemas_with_keys() -> list[str]:
    """Return the schemas of all municipalities, templates and spare ones left out."""
    return [row[0] for row in _rows(SCHEMAS, [TABLE])]


def _portions(schemas: list[str]) -> Iterator[list[str]]:
    """Yield some schemas at a time, on a fresh connection after every 200."""
    for start in range(0, len(schemas), AT_ONCE):
        if start and start % CONNECTION_SCHEMAS == 0 and not connection.in_atomic_block:
            connection.close()
        yield schemas[start : start + AT_ONCE]


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
