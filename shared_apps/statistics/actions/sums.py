"""The sums over days and over cities, compared with the facts and made anew from them.

Each comparison is one statement: a push changes facts and sums in one transaction, so what a
statement sees always belongs together.
"""

from typing import Any

from django.db import connection, transaction

from shared_apps.statistics.rules.counting import finding
from shared_apps.statistics.rules.periods import MONTH, SINCE_EVER, SPANS, WEEK

TOTALS = """
    SELECT municipality_id, min(source) AS source, measure, currency, part,
        sum(value)::bigint AS value
    FROM statistics_city_fact GROUP BY municipality_id, measure, currency, part
"""
SERIES = """
    SELECT state.country, state.region, fact.measure, fact.currency, span,
        CASE span WHEN %(month)s THEN date_trunc('month', day)::date
            WHEN %(week)s THEN date_trunc('week', day)::date ELSE %(ever)s::date END AS begins_on,
        sum(value)::bigint AS value
    FROM statistics_city_fact AS fact
    JOIN statistics_source AS state USING (municipality_id, source)
    CROSS JOIN unnest(%(spans)s::text[]) AS span
    WHERE part = '' GROUP BY 1, 2, 3, 4, 5, 6
"""
COMPARE_TOTALS = f"""
    SELECT city.slug, sums.source, sums.measure, sums.currency, sums.part, sums.old, sums.new
    FROM (
        SELECT municipality_id, coalesce(stored.source, counted.source) AS source, measure,
            currency, part, coalesce(stored.value, 0) AS old, coalesce(counted.value, 0) AS new
        FROM statistics_city_total AS stored
        FULL JOIN ({TOTALS}) AS counted USING (municipality_id, measure, currency, part)
    ) AS sums
    JOIN municipality AS city ON city.id = sums.municipality_id
    WHERE sums.old <> sums.new ORDER BY 1, 3, 4, 5
"""
COMPARE_SERIES = f"""
    SELECT region, measure, currency, span, begins_on,
        coalesce(stored.value, 0), coalesce(counted.value, 0)
    FROM statistics_region_series AS stored
    FULL JOIN ({SERIES}) AS counted USING (country, region, measure, currency, span, begins_on)
    WHERE coalesce(stored.value, 0) <> coalesce(counted.value, 0) ORDER BY 1, 2, 3, 4, 5
"""
VALUES: dict[str, Any] = {"month": MONTH, "week": WEEK, "ever": SINCE_EVER, "spans": list(SPANS)}


def compare_sums() -> list[dict[str, Any]]:
    """Return the totals of cities and sums of regions that are not those of the facts."""
    names = ("city", "source", "measure", "currency", "part", "stored", "counted")
    found = [finding(**dict(zip(names, row, strict=True))) for row in _rows(COMPARE_TOTALS, {})]
    for region, measure, currency, span, day, stored, counted in _rows(COMPARE_SERIES, VALUES):
        found.append(
            finding(
                region=region,
                measure=measure,
                currency=currency,
                span=span,
                day=day.isoformat(),
                stored=stored,
                counted=counted,
            )
        )
    return found


@transaction.atomic
def rebuild_sums() -> None:
    """Make all sums anew from the facts; pushes wait until it is done and add after it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "LOCK TABLE statistics_city_total, statistics_region_series IN SHARE ROW EXCLUSIVE MODE"
        )
        cursor.execute("DELETE FROM statistics_city_total")
        cursor.execute(
            "INSERT INTO statistics_city_total"
            f" (municipality_id, source, measure, currency, part, value) {TOTALS}"
        )
        cursor.execute("DELETE FROM statistics_region_series")
        cursor.execute(
            "INSERT INTO statistics_region_series"
            f" (country, region, measure, currency, span, begins_on, value) {SERIES}",
            VALUES,
        )


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall())
