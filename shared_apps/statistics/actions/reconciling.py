"""Comparing what is shown with what is stored: every city counted anew, fact by fact.

A source is compared under the same lock that its pushes hold, so nothing changes meanwhile. A
difference that a push is still on its way for is no drift: that source is behind and is pushed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.db import DatabaseError, connection, transaction

from kernel.outbox.fleet import CONNECTION_SCHEMAS
from kernel.outbox.models import OutboxMessage
from kernel.statistics import TOPIC, statistics_sources
from shared_apps.statistics.actions.pushing import (
    counted_facts,
    hold_source,
    push_source,
    stored_facts,
)
from shared_apps.statistics.actions.sums import compare_sums, rebuild_sums
from shared_apps.statistics.actions.watching import counted_cities, is_restless
from shared_apps.statistics.models import Reconciliation
from shared_apps.statistics.rules.counting import FactKey, finding
from tenants.models import Municipality
from tenants.schemas import working_in

log = structlog.get_logger()

FINDINGS_KEPT = 200

Finding = dict[str, Any]


@dataclass(slots=True)
class Comparison:
    """What one comparison has found so far."""

    cities: int = 0
    facts: int = 0
    behind: int = 0
    drift: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, findings: list[Finding]) -> None:
        """Count differences and keep the first of them."""
        self.drift += len(findings)
        self.findings += findings[: FINDINGS_KEPT - len(self.findings)]


def reconcile(
    *, at: datetime, read_clock: Callable[[], datetime], city: str = "", mend: bool = False
) -> Reconciliation:
    """Compare every open city, or the one with this slug, and the sums over all of them.

    `read_clock` tells the instant of the end, `mend` puts right what differs. Memory stays flat:
    one city at a time, the connection renewed every 200 schemas.
    """
    found = Comparison()
    for number, municipality in enumerate(_cities(city)):
        if number and number % CONNECTION_SCHEMAS == 0 and not connection.in_atomic_block:
            connection.close()
        found.cities += 1
        _compare_city(municipality, found, at=at, mend=mend)
    found.add(compare_sums())
    if mend and found.drift:
        rebuild_sums()
    row = Reconciliation.objects.create(
        began_at=at,
        ended_at=read_clock(),
        cities=found.cities,
        facts=found.facts,
        drift=found.drift,
        behind=found.behind,
        mended=bool(mend and found.drift),
        findings=found.findings,
    )
    report = log.error if row.drift else log.info
    report("statistics.reconciled", cities=row.cities, facts=row.facts, drift=row.drift)
    return row


def push_again(slug: str, *, at: datetime) -> int:
    """Count a city's sources anew whatever is stored, and the sums after it.

    Returns how many sources changed. Raises: Municipality.DoesNotExist.
    """
    municipality = Municipality.objects.get(slug=slug)
    with working_in(municipality.schema_name):
        names = [name for name, _source in statistics_sources]
        changed = sum(push_source(name, at=at, force=True) for name in names)
    if compare_sums():
        rebuild_sums()
    return changed


def _cities(slug: str) -> Iterator[Municipality]:
    for municipality in counted_cities():
        if slug in ("", municipality.slug):
            yield municipality


def _compare_city(
    municipality: Municipality, found: Comparison, *, at: datetime, mend: bool
) -> None:
    for source, _entry in statistics_sources:
        try:
            with working_in(municipality.schema_name):
                _compare_source(municipality, source, found, at=at, mend=mend)
        except DatabaseError as error:
            log.exception("statistics.not_compared", schema=municipality.schema_name)
            cause = type(error).__name__
            found.add([finding(city=municipality.slug, source=source, problem=cause)])


def _compare_source(
    municipality: Municipality, source: str, found: Comparison, *, at: datetime, mend: bool
) -> None:
    entry = statistics_sources[source]
    with transaction.atomic():
        state = hold_source(municipality, source)
        counted = counted_facts(entry, municipality)
        stored = stored_facts(municipality, source)
        found.facts += len(counted)
        if counted == stored and state.sequence:
            return
        is_behind = not state.sequence or _is_told(source) or _changes_now(municipality, source, at)
        if is_behind:
            found.behind += 1
        else:
            found.add(_differences(municipality.slug, source, stored, counted))
        if is_behind or mend:
            push_source(source, at=at, force=True)


def _is_told(source: str) -> bool:
    waiting = OutboxMessage.objects.filter(topic=TOPIC, delivered_at__isnull=True)
    return waiting.filter(payload__source=source).exists()


def _changes_now(municipality: Municipality, source: str, at: datetime) -> bool:
    return is_restless(source, municipality.schema_name, at=at)


def _differences(
    city: str, source: str, stored: Mapping[FactKey, int], counted: Mapping[FactKey, int]
) -> list[Finding]:
    keys = sorted(
        key for key in stored.keys() | counted.keys() if stored.get(key) != counted.get(key)
    )
    return [
        finding(
            city=city,
            source=source,
            measure=key.measure,
            currency=key.currency,
            part=key.part,
            day=key.day.isoformat(),
            stored=stored.get(key, 0),
            counted=counted.get(key, 0),
        )
        for key in keys
    ]
