"""Facts of one city as plain values: sums, differences, digests."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

from shared_apps.statistics.rules.periods import SPANS, begins_on


class FactKey(NamedTuple):
    """What a fact is about; its value stands beside it."""

    measure: str
    currency: str
    part: str
    day: date


class TotalKey(NamedTuple):
    """What a running total of one city is about."""

    measure: str
    currency: str
    part: str


class SeriesKey(NamedTuple):
    """What a sum over the cities of a region is about; `begins_on` belongs to the span."""

    country: str
    region: str
    measure: str
    currency: str
    span: str
    begins_on: date


Facts = Mapping[FactKey, int]

NOTHING_FOUND: Mapping[str, Any] = {
    "city": "",
    "region": "",
    "source": "",
    "measure": "",
    "currency": "",
    "part": "",
    "span": "",
    "day": "",
    "stored": 0,
    "counted": 0,
    "problem": "",
}


def finding(**known: Any) -> dict[str, Any]:
    """Return one value that differs, or why it is not known, with every field."""
    return {**NOTHING_FOUND, **known}


def totals_of(facts: Facts) -> dict[TotalKey, int]:
    """Return the sums over all days."""
    totals: Counter[TotalKey] = Counter()
    for key, value in facts.items():
        totals[TotalKey(key.measure, key.currency, key.part)] += value
    return dict(totals)


def series_of(facts: Facts, *, country: str, region: str) -> Counter[SeriesKey]:
    """Return what the facts add to the sums of their region; parts stay with their city."""
    sums: Counter[SeriesKey] = Counter()
    for key, value in facts.items():
        if not key.part:
            for span in SPANS:
                begin = begins_on(span, key.day)
                sums[SeriesKey(country, region, key.measure, key.currency, span, begin)] += value
    return sums


def difference(old: Counter[SeriesKey], new: Counter[SeriesKey]) -> list[tuple[SeriesKey, int]]:
    """Return what must be added so that `old` becomes `new`, in one order for everybody."""
    changed = {key: new[key] - old[key] for key in old.keys() | new.keys()}
    return sorted((key, value) for key, value in changed.items() if value)


def digest_of(parts: Iterable[object]) -> str:
    """Return what differs whenever one of the parts does; their order counts."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(repr(part).encode() + b"\0")
    return digest.hexdigest()
