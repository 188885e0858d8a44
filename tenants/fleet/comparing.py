"""Which schemas lack which migrations: read for 200 schemas in one query, grouped by what is there.

Only migrations of the apps that live in cities count, and what those depend on: a migration of an
app that lives in public is no reason to touch 1,500 schemas.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from tenants.fleet.rounds import portions
from tenants.migrating import code_version

Key = tuple[str, str]
"""App label and name of a migration."""

APPLIED = """
    SELECT {name}, coalesce(array_agg(app || '.' || name ORDER BY app, name), '{{}}')
    FROM {table} WHERE app = ANY(%s)
"""
DIGEST = """
    SELECT {name}, md5(coalesce(string_agg(app || '.' || name, ' ' ORDER BY app, name), ''))
    FROM {table} WHERE app = ANY(%s)
"""
EXISTING = """
    SELECT space.nspname
    FROM pg_class AS relation JOIN pg_namespace AS space ON space.oid = relation.relnamespace
    WHERE relation.relname = 'django_migrations' AND relation.relkind = 'r'
      AND space.nspname <> 'public'
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What this code wants in every city's schema, in the order in which it is applied."""

    keys: tuple[Key, ...]

    @property
    def labels(self) -> list[str]:
        """Labels of the apps that the migrations belong to."""
        return sorted({label for label, _name in self.keys})

    def missing_in(self, applied: frozenset[Key]) -> list[Key]:
        """Return what is not in `applied`."""
        return [key for key in self.keys if key not in applied]


@dataclass(frozen=True, slots=True)
class Group:
    """Schemas that have the same migrations of the apps that matter."""

    applied: frozenset[Key]
    schemas: tuple[str, ...]


def wanted_migrations() -> Wanted:
    """Return what a city's schema should have, by the migration files of this code."""
    return _wanted_by(code_version())


@lru_cache(maxsize=4)
def _wanted_by(version: str) -> Wanted:
    """Return what the code wants; the files are read once per process and `version`."""
    loader = MigrationLoader(None)
    keys: dict[Key, None] = {}
    for target in leaves_in_cities(loader):
        keys.update(dict.fromkeys(loader.graph.forwards_plan(target)))
    return Wanted(tuple(keys))


def leaves_in_cities(loader: MigrationLoader) -> list[Key]:
    """Return the last migrations of the apps that live in cities, as `loader` sees them."""
    names = set(settings.TENANT_APPS)
    ours = {config.label for config in apps.get_app_configs() if config.name in names}
    return [key for key in loader.graph.leaf_nodes() if key[0] in ours]


def is_behind(schema: str) -> bool:
    """Whether a schema lacks a migration, or its whole table of migrations."""
    with connection.cursor() as cursor:
        table = sql.Identifier(schema, "django_migrations").as_string(cursor.cursor)
        cursor.execute("SELECT to_regclass(%s) IS NULL", [table])
        if cursor.fetchone() == (True,):
            return True
    wanted = wanted_migrations()
    return bool(wanted.missing_in(applied_in(schema, wanted)))


def existing_schemas() -> set[str]:
    """Return every schema but public that has a table of migrations, spare ones included."""
    with connection.cursor() as cursor:
        cursor.execute(EXISTING)
        return {row[0] for row in cursor.fetchall()}


def groups_of(schemas: Sequence[str], wanted: Wanted) -> list[Group]:
    """Group schemas by what is applied in them, the largest group first.

    Asks one query per 200 schemas and one more per group.
    """
    by_digest: dict[str, list[str]] = {}
    for portion in portions(schemas):
        for schema, digest in _union(DIGEST, portion, wanted):
            by_digest.setdefault(digest, []).append(schema)
    groups = [
        Group(applied_in(members[0], wanted), tuple(members)) for members in by_digest.values()
    ]
    return sorted(groups, key=lambda group: -len(group.schemas))


def applied_in(schema: str, wanted: Wanted) -> frozenset[Key]:
    """Return the migrations recorded in one schema, of the apps that matter."""
    ((_schema, names),) = _union(APPLIED, [schema], wanted)
    return frozenset(_key_of(name) for name in names)


def _key_of(name: str) -> Key:
    label, _, rest = name.partition(".")
    return label, rest


def _union(query: str, schemas: Iterable[str], wanted: Wanted) -> list[tuple[str, str]]:
    parts = [
        sql.SQL(query).format(
            name=sql.Literal(schema), table=sql.Identifier(schema, "django_migrations")
        )
        for schema in schemas
    ]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts), [wanted.labels] * len(parts))
        return list(cursor.fetchall())
