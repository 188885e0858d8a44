"""What the fleet's table shows of each municipality, read from its schema now and then.

Sizes, activity and errors of 50 schemas are one statement; a backend remembers each relation it
touched, so the connection is renewed every 200 schemas.
"""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction

from kernel.outbox.actions import MAX_ATTEMPTS
from shared_apps.operators.models import CityReport
from tenants.actions.fleet import cities_behind
from tenants.fleet.comparing import existing_schemas
from tenants.models import Municipality
from tenants.storage import folder_of

log = structlog.get_logger()

SCHEMAS_AT_ONCE = 50
CONNECTION_SCHEMAS = 200
SIZES = """
    SELECT space.nspname, sum(pg_total_relation_size(relation.oid))
    FROM pg_class AS relation JOIN pg_namespace AS space ON space.oid = relation.relnamespace
    WHERE relation.relkind IN ('r', 'm') AND space.nspname = ANY(%s)
    GROUP BY space.nspname
"""
LIVES = """
    SELECT %s, (SELECT at FROM {schema}.audit_event ORDER BY id DESC LIMIT 1),
        (SELECT count(*) FROM {schema}.outbox_message
         WHERE delivered_at IS NULL AND attempts >= %s)
"""


def refresh_reports(*, at: datetime) -> int:
    """Read every municipality that has a schema anew; return how many. Runs in public."""
    existing = existing_schemas()
    cities = {
        schema: pk
        for pk, schema in Municipality.objects.order_by("pk").values_list("pk", "schema_name")
        if schema in existing
    }
    behind = {schema: len(lag.missing) for lag in cities_behind() for schema in lag.schemas}
    for portion in _portions(list(cities)):
        sizes, lives = _sizes(portion), _lives(portion)
        rows = [
            CityReport(
                municipality_id=cities[schema],
                size_bytes=sizes.get(schema, 0),
                files_bytes=files_size(schema),
                last_activity_at=lives[schema][0],
                errors=lives[schema][1],
                migrations_behind=behind.get(schema, 0),
                at=at,
            )
            for schema in portion
        ]
        keep(rows)
    log.info("city_reports.refreshed", cities=len(cities))
    return len(cities)


@transaction.atomic
def keep(rows: list[CityReport]) -> None:
    """Store reports in the place of earlier ones."""
    columns = [field.name for field in CityReport._meta.fields if not field.primary_key]
    CityReport.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["municipality"], update_fields=columns
    )


def files_size(schema: str) -> int:
    """Return how many bytes of files a municipality keeps on this machine's disk."""
    folder = Path(settings.MEDIA_ROOT) / folder_of(schema)
    found = 0
    for place, _folders, names in os.walk(folder):
        found += sum(_size(Path(place) / name) for name in names)
    return found


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # removed while we looked
        return 0


def _sizes(schemas: list[str]) -> dict[str, int]:
    return {schema: int(size) for schema, size in _rows(SIZES, [schemas])}


def _lives(schemas: list[str]) -> Mapping[str, tuple[datetime | None, int]]:
    pieces = [LIVES.format(schema=connection.ops.quote_name(schema)) for schema in schemas]
    values = [value for schema in schemas for value in (schema, MAX_ATTEMPTS)]
    return {row[0]: (row[1], int(row[2])) for row in _rows(" UNION ALL ".join(pieces), values)}


def _portions(schemas: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(schemas), SCHEMAS_AT_ONCE):
        if start and start % CONNECTION_SCHEMAS == 0 and not connection.in_atomic_block:
            connection.close()
        yield schemas[start : start + SCHEMAS_AT_ONCE]


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
