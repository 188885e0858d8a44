"""Storing what a push changed: only rows that differ are written."""

from django.db import connection

from kernel.statistics import FeedItem
from shared_apps.statistics.models import CityFact, CityFeedItem, CityTotal, SourceState
from shared_apps.statistics.rules.counting import FactKey, Facts, SeriesKey, TotalKey, totals_of

ADD_TO_SERIES = """
    INSERT INTO statistics_region_series
        (country, region, measure, currency, span, begins_on, value)
    SELECT * FROM unnest(
        %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::date[], %s::bigint[]
    )
    ON CONFLICT (span, measure, begins_on, country, region, currency)
    DO UPDATE SET value = statistics_region_series.value + EXCLUDED.value
"""


def replace_facts(state: SourceState, old: Facts, new: Facts) -> bool:
    """Store the facts and totals of a city's source that differ; return whether any did."""
    changed = {key: value for key, value in new.items() if old.get(key) != value}
    gone = old.keys() - new.keys()
    _delete_facts(state, gone)
    CityFact.objects.bulk_create(
        [
            CityFact(
                municipality_id=state.municipality_id,
                source=state.source,
                value=value,
                **key._asdict(),
            )
            for key, value in changed.items()
        ],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["municipality", "measure", "currency", "part", "day"],
        update_fields=["value", "source"],
    )
    return _replace_totals(state, totals_of(new)) or bool(changed or gone)


def replace_feed(state: SourceState, items: list[FeedItem]) -> bool:
    """Store the feed of a city's source as it is now; return whether it differed."""
    mine = CityFeedItem.objects.filter(municipality_id=state.municipality_id, source=state.source)
    fields = ("title", "url", "about", "at")
    old = {key: tuple(rest) for key, *rest in mine.values_list("key", *fields)}
    new = {item.key: tuple(getattr(item, name) for name in fields) for item in items}
    changed = [item for item in items if old.get(item.key) != new[item.key]]
    gone = old.keys() - new.keys()
    if gone:
        mine.filter(key__in=gone).delete()
    CityFeedItem.objects.bulk_create(
        [
            CityFeedItem(
                municipality_id=state.municipality_id,
                source=state.source,
                key=item.key,
                **{name: getattr(item, name) for name in fields},
            )
            for item in changed
        ],
        update_conflicts=True,
        unique_fields=["municipality", "source", "key"],
        update_fields=list(fields),
    )
    return bool(changed or gone)


def add_to_series(changes: list[tuple[SeriesKey, int]]) -> None:
    """Add to the sums of regions, in the one order that every push keeps: nobody deadlocks."""
    if not changes:
        return
    columns = zip(*((*key, value) for key, value in changes), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(ADD_TO_SERIES, [list(column) for column in columns])


def _replace_totals(state: SourceState, new: dict[TotalKey, int]) -> bool:
    mine = CityTotal.objects.filter(municipality_id=state.municipality_id, source=state.source)
    rows = mine.values_list("measure", "currency", "part", "value")
    old = {TotalKey(name, unit, part): value for name, unit, part, value in rows}
    changed = {key: value for key, value in new.items() if old.get(key) != value}
    gone = old.keys() - new.keys()
    for key in gone:
        mine.filter(**key._asdict()).delete()
    CityTotal.objects.bulk_create(
        [
            CityTotal(
                municipality_id=state.municipality_id,
                source=state.source,
                value=value,
                **key._asdict(),
            )
            for key, value in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["municipality", "measure", "currency", "part"],
        update_fields=["value", "source"],
    )
    return bool(changed or gone)


def _delete_facts(state: SourceState, keys: set[FactKey]) -> None:
    if not keys:
        return
    columns = zip(*keys, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM statistics_city_fact AS fact USING unnest("
            "%s::text[], %s::text[], %s::text[], %s::date[]"
            ") AS gone (measure, currency, part, day)"
            " WHERE fact.municipality_id = %s AND fact.measure = gone.measure"
            " AND fact.currency = gone.currency AND fact.part = gone.part"
            " AND fact.day = gone.day",
            [*(list(column) for column in columns), state.municipality_id],
        )
