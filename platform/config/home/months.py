"""A month as weeks of seven days with bars across them: plain arithmetic for the calendar."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

WEEK = timedelta(days=7)
LANES = 4


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its first and last day."""

    first: date
    last: date

    @property
    def previous(self) -> str:
        """The month before, as `2026-02`."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def following(self) -> str:
        """The month after, as `2026-04`."""
        return f"{self.last + timedelta(days=1):%Y-%m}"


def month_of(text: str, today: date) -> Month:
    """Return the month written as `2026-03`; the one of `today` for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = today.replace(day=1)
    if abs((first - today).days) > 3660:
        first = today.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Month(first, last)


def weeks_of(
    month: Month, spans: Iterable[tuple[date, date, Any]], today: date
) -> list[dict[str, Any]]:
    """Return the weeks, Monday first: `days` `{day, is_inside, is_today}`, `bars` of the spans.

    A bar is `{entry, column, length, lane, begins, ends}`: columns and lanes from 1, length in
    days; what finds no lane is left out.
    """
    known = sorted(spans, key=lambda span: (span[0], span[1]))
    return [
        {
            "days": [
                {"day": day, "is_inside": day.month == month.first.month, "is_today": day == today}
                for day in (monday + timedelta(days=number) for number in range(7))
            ],
            "bars": _in_lanes([bar for span in known if (bar := _bar(span, monday))]),
        }
        for monday in _mondays(month)
    ]


def _in_lanes(bars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    free_from = [1] * LANES
    placed = []
    for bar in bars:
        lane = next((lane for lane in range(LANES) if free_from[lane] <= bar["column"]), None)
        if lane is not None:
            free_from[lane] = bar["column"] + bar["length"]
            placed.append({**bar, "lane": lane + 1})
    return placed


def _mondays(month: Month) -> Iterator[date]:
    monday = month.first - timedelta(days=month.first.weekday())
    while monday <= month.last:
        yield monday
        monday += WEEK


def _bar(span: tuple[date, date, Any], monday: date) -> dict[str, Any] | None:
    first, last, entry = span
    sunday = monday + timedelta(days=6)
    if last < monday or first > sunday:
        return None
    shown_first, shown_last = max(first, monday), min(last, sunday)
    return {
        "entry": entry,
        "column": (shown_first - monday).days + 1,
        "length": (shown_last - shown_first).days + 1,
        "begins": first >= monday,
        "ends": last <= sunday,
    }
