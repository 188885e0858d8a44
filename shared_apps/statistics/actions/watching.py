"""Cities whose counts change without telling: probed cheaply, counted anew where it is so.

Every statement of the probe names its schema; a backend remembers each relation it touched, so
the connection is renewed every 200 schemas.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import DatabaseError, connection
from django.db.models import Count

from kernel.outbox.fleet import CONNECTION_SCHEMAS, PROBE_SCHEMAS
from kernel.statistics import statistics_sources
from shared_apps.statistics.actions.pushing import COUNTED, push_source
from shared_apps.statistics.models import SourceState
from tenants.models import Municipality
from tenants.schemas import working_in

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Watched:
    """A source of a city that is to be counted anew."""

    schema: str
    source: str


def push_watched(*, at: datetime) -> int:
    """Push what was never pushed and what changes without telling; return how many changed.

    A city that fails does not stop the others; it is tried again with the next run.
    """
    changed = 0
    for number, watched in enumerate([*never_pushed(), *restless(at=at)]):
        _renew_after(number)
        try:
            with working_in(watched.schema):
                changed += push_source(watched.source, at=at)
        except DatabaseError:
            log.exception("statistics.not_pushed", schema=watched.schema, source=watched.source)
    return changed


def counted_cities() -> list[Municipality]:
    """Return the municipalities whose facts count, by schema."""
    states = [state.value for state in COUNTED]
    return list(Municipality.objects.filter(state__in=states).order_by("schema_name"))


def never_pushed() -> list[Watched]:
    """Return the sources of open cities of which nothing is known yet."""
    names = [name for name, _source in statistics_sources]
    known = SourceState.objects.filter(source__in=names, sequence__gt=0)
    complete = known.values("municipality").annotate(n=Count("pk")).filter(n=len(names))
    states = [state.value for state in COUNTED]
    cities = Municipality.objects.filter(state__in=states).exclude(
        pk__in=complete.values("municipality")
    )
    missing = list(cities.values_list("pk", "schema_name"))
    pushed = set(
        known.filter(municipality__in=[pk for pk, _schema in missing]).values_list(
            "municipality", "source"
        )
    )
    return [
        Watched(schema, name)
        for pk, schema in missing
        for name in names
        if (pk, name) not in pushed
    ]


def restless(*, at: datetime) -> Iterator[Watched]:
    """Yield the sources of open cities whose condition holds now."""
    schemas = [city.schema_name for city in counted_cities()]
    for name, source in statistics_sources:
        if not source.restless:
            continue
        for start in range(0, len(schemas), PROBE_SCHEMAS):
            _renew_after(start)
            portion = schemas[start : start + PROBE_SCHEMAS]
            for schema in _where(source.restless, portion, at=at):
                yield Watched(schema, name)


def is_restless(source: str, schema: str, *, at: datetime) -> bool:
    """Whether a source of a city changes now without telling."""
    condition = statistics_sources[source].restless
    return bool(condition and _where(condition, [schema], at=at))


def _where(condition: str, schemas: list[str], *, at: datetime) -> list[str]:
    """Return the schemas in which the condition holds, in one statement."""
    probes = [
        f"SELECT %(name{number})s WHERE {condition.format(schema=_quoted(schema))}"
        for number, schema in enumerate(schemas)
    ]
    names = {f"name{number}": schema for number, schema in enumerate(schemas)}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(probes), {"at": at, **names})
        return [row[0] for row in cursor.fetchall()]


def _renew_after(number: int) -> None:
    if number and number % CONNECTION_SCHEMAS == 0 and not connection.in_atomic_block:
        connection.close()


def _quoted(schema: str) -> str:
    return str(connection.ops.quote_name(schema))
