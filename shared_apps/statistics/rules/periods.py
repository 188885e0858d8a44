"""Months and weeks that facts are added up in."""

from collections.abc import Mapping
from datetime import date, timedelta

ALL, MONTH, WEEK = "all", "month", "week"
SPANS = (ALL, MONTH, WEEK)
SINCE_EVER = date(1970, 1, 1)
"""The first day of the span `all`."""

WEEK_DAYS = 7


def begins_on(span: str, day: date) -> date:
    """Return the first day of the month or week (from Monday) that `day` lies in."""
    if span == MONTH:
        return day.replace(day=1)
    if span == WEEK:
        return day - timedelta(days=day.weekday())
    return SINCE_EVER


def next_begin(span: str, begin: date) -> date:
    """Return the first day of the period after the one that begins on `begin`."""
    if span == WEEK:
        return begin + timedelta(days=WEEK_DAYS)
    return (begin.replace(day=28) + timedelta(days=4)).replace(day=1)


def last_periods(span: str, until: date, count: int) -> list[date]:
    """Return the first days of the `count` months or weeks up to the one of `until`."""
    begins = [begins_on(span, until)]
    while len(begins) < count:
        begins.append(begins_on(span, begins[-1] - timedelta(days=1)))
    return begins[::-1]


def filled(values: Mapping[date, int], begins: list[date]) -> list[tuple[date, int]]:
    """Return every period with its value, 0 where nothing happened."""
    return [(begin, values.get(begin, 0)) for begin in begins]
