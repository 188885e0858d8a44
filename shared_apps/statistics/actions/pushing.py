"""Pushing a city's facts: counted in its schema, kept in public, in one transaction.

Runs with the connection in the city's schema; the tables of statistics are in public, on the
search path behind it. The row of (city, source) is held first and the facts are counted after
that, so whichever push comes last counts last: deliveries may be late, doubled or out of order.
"""

from collections import Counter
from datetime import datetime

import structlog
from django.db import transaction

from kernel.outbox.models import OutboxMessage
from kernel.statistics import TOPIC, FeedItem, StatisticsSource, statistics_sources
from shared_apps.statistics.actions.storing import add_to_series, replace_facts, replace_feed
from shared_apps.statistics.models import CityFact, SourceState
from shared_apps.statistics.rules.counting import (
    FactKey,
    Facts,
    SeriesKey,
    difference,
    digest_of,
    series_of,
)
from shared_apps.statistics.rules.regions import region_of
from tenants.models import Municipality
from tenants.rules.lifecycle import OPEN_TO_VISITORS, CityState
from tenants.schemas import current_schema

log = structlog.get_logger()

FEED_KEPT = 50
"""So many of the newest things of a city are kept for the feed."""

COUNTED = OPEN_TO_VISITORS | {CityState.SUSPENDED, CityState.ARCHIVED}
"""What happened in a city that once was open stays counted until it is erased."""


def push_source(source: str, *, at: datetime, force: bool = False) -> bool:
    """Count a source of the current city anew and store what differs; return whether it did.

    `force` compares with the stored rows themselves instead of their digest.
    """
    entry = statistics_sources[source]
    municipality = Municipality.objects.get(schema_name=current_schema())
    with transaction.atomic():
        state = hold_source(municipality, source)
        _tick_off_waiting(source, at=at)
        facts = counted_facts(entry, municipality)
        items = _latest(entry, municipality)
        region = region_of(municipality.country, municipality.official_code)
        digest = digest_of([municipality.country, region, sorted(facts.items()), items])
        if digest == state.digest and not force:
            return False
        return _store(state, facts, items, (municipality.country, region), digest, at=at)


def push_all(*, at: datetime, force: bool = False) -> int:
    """Push every source of the current city; return how many changed."""
    return sum(push_source(name, at=at, force=force) for name, _entry in statistics_sources)


def react(*, source: str, at: datetime) -> None:
    """React to `statistics.push`; a source that this version does not know is left alone."""
    if source in statistics_sources.entries:
        push_source(source, at=at)


def hold_source(municipality: Municipality, source: str) -> SourceState:
    """Return the row of a city's source, held until the transaction ends."""
    held = SourceState.objects.select_for_update(of=("self",))
    mine = {"municipality": municipality, "source": source}
    state = held.filter(**mine).first()
    if state is None:
        SourceState.objects.bulk_create([SourceState(**mine)], ignore_conflicts=True)
        state = held.get(**mine)
    return state


def counted_facts(entry: StatisticsSource, municipality: Municipality) -> dict[FactKey, int]:
    """Count a source in the current schema; a city that never was open has no facts.

    Raises: ValueError when a source tells the same fact twice.
    """
    if CityState(municipality.state) not in COUNTED:
        return {}
    facts: dict[FactKey, int] = {}
    for fact in entry.recount(municipality.time_zone):
        key = FactKey(fact.measure, fact.currency, fact.part, fact.day)
        if key in facts:
            raise ValueError(f"told twice: {key}")
        if fact.value:
            facts[key] = fact.value
    return facts


def stored_facts(municipality: Municipality, source: str) -> dict[FactKey, int]:
    """Return the facts of a city's source as they are stored."""
    rows = CityFact.objects.filter(municipality=municipality, source=source)
    fields = rows.values_list("measure", "currency", "part", "day", "value")
    return {
        FactKey(measure, currency, part, day): value
        for measure, currency, part, day, value in fields
    }


def _store(
    state: SourceState,
    facts: Facts,
    items: list[FeedItem],
    place: tuple[str, str],
    digest: str,
    *,
    at: datetime,
) -> bool:
    old = stored_facts(state.municipality, state.source)
    country, region = place
    changes = difference(
        series_of(old, country=state.country, region=state.region),
        series_of(facts, country=country, region=region),
    )
    changed = replace_facts(state, old, facts)
    changed |= replace_feed(state, items)
    if not changed and not changes and digest == state.digest:
        return False
    state.country, state.region, state.digest = country, region, digest
    state.sequence += 1
    state.pushed_at = at
    state.save()
    add_to_series(changes)
    log.info("statistics.pushed", source=state.source, sequence=state.sequence, facts=len(facts))
    return True


def _latest(entry: StatisticsSource, municipality: Municipality) -> list[FeedItem]:
    if entry.latest is None or CityState(municipality.state) not in COUNTED:
        return []
    return entry.latest(FEED_KEPT)


def _tick_off_waiting(source: str, *, at: datetime) -> None:
    """Tick off what waits for the same count: its changes are committed, so ours has them."""
    waiting = OutboxMessage.objects.filter(
        topic=TOPIC, payload__source=source, delivered_at__isnull=True, claimed_until__isnull=True
    )
    waiting.update(delivered_at=at)


def forget_city(municipality: Municipality, at: datetime) -> int:
    """Remove everything that a city told, also from the sums of its region; return how many."""
    forgotten = 0
    with transaction.atomic():
        sums: Counter[SeriesKey] = Counter()
        for state in SourceState.objects.select_for_update().filter(municipality=municipality):
            old = stored_facts(municipality, state.source)
            forgotten += len(old)
            sums.update(series_of(old, country=state.country, region=state.region))
            replace_facts(state, old, {})
            replace_feed(state, [])
        SourceState.objects.filter(municipality=municipality).delete()
        add_to_series(difference(sums, Counter()))
    return forgotten
