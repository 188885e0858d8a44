"""Who voted, in groups: by channel, hour, age, sex and district; never a single person."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.core.cache import cache
from django.db import connection

from tenant_apps.budget.models.ballot import Participation

KEPT_SECONDS = 24 * 3600
AGES = ((0, 17), (18, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 74), (75, 150))

GROUPED = f"""
SELECT
    GROUPING(channel, sex, birth_year, district, hour), channel, sex, birth_year, district, hour,
    count(*)
FROM {Participation._meta.db_table} WHERE contest_id = %s
GROUP BY GROUPING SETS ((channel), (sex), (birth_year), (district), (hour))
"""
CHANNEL, SEX, YEAR, DISTRICT, HOUR = 0b01111, 0b10111, 0b11011, 0b11101, 0b11110


@dataclass(frozen=True, slots=True)
class Turnout:
    """Voters by group; people of whom nothing is known are under "" or None.

    Shapes: `ages` (lowest, highest) → count, both ends included; `hours` instant → count.
    """

    voters: int = 0
    channels: dict[str, int] = field(default_factory=dict)
    sexes: dict[str, int] = field(default_factory=dict)
    ages: dict[tuple[int, int] | None, int] = field(default_factory=dict)
    districts: dict[str, int] = field(default_factory=dict)
    hours: dict[datetime, int] = field(default_factory=dict)


def turnout_of(contest_id: int, *, year: int) -> Turnout:
    """Count the voters of a contest in one pass; ages are those reached in `year`."""
    found: dict[int, list[tuple[object, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(GROUPED, [contest_id])
        for kind, *keys, count in cursor.fetchall():
            place = {CHANNEL: 0, SEX: 1, YEAR: 2, DISTRICT: 3, HOUR: 4}[kind]
            found.setdefault(kind, []).append((keys[place], count))
    ages: Counter[tuple[int, int] | None] = Counter()
    for born, count in found.get(YEAR, []):
        ages[_age_group(year - born) if isinstance(born, int) else None] += count
    return Turnout(
        voters=sum(count for _, count in found.get(CHANNEL, [])),
        channels=_by_count(found.get(CHANNEL, [])),
        sexes=_by_count(found.get(SEX, [])),
        ages={group: ages[group] for group in (*AGES, None) if ages[group]},
        districts=_by_count(found.get(DISTRICT, [])),
        hours=dict(sorted(found.get(HOUR, []))),  # type: ignore[arg-type]
    )


def kept_turnout(contest_id: int, *, year: int, version: str) -> Turnout:
    """The same, remembered under `version`: once voting is closed nothing changes any more."""
    key = f"budget.turnout_groups:{contest_id}:{version}"
    kept: Turnout | None = cache.get(key)
    if kept is None:
        kept = turnout_of(contest_id, year=year)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _age_group(age: int) -> tuple[int, int] | None:
    return next((group for group in AGES if group[0] <= age <= group[1]), None)


def _by_count(rows: list[tuple[object, int]]) -> dict[str, int]:
    ordered = sorted(rows, key=lambda row: (row[0] == "", -row[1]))
    return {str(key): count for key, count in ordered}
