"""What a city counts for everybody: measures and facts that modules register and tell.

A fact is a count, never a person: how many of a measure happened in a city on one day. A source
recounts its facts from the rows of the current schema; the same recount is pushed through the
outbox when something changed and compared at night, so that what is shown is what is stored.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kernel.outbox.actions import publish
from kernel.registries import Registry

TOPIC = "statistics.push"


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is counted: its stable name, what people call it, where it belongs.

    `kind` is `count` or `money` (minor units, `currency` of the city). `service` is the module
    whose page shows it ("" for the platform itself); `order` sorts.
    """

    name: str
    order: int
    label: Any
    service: str = ""
    kind: str = "count"


@dataclass(frozen=True, slots=True)
class Fact:
    """How many of `measure` happened on `day` (in the city's zone).

    `part` divides a measure further (`age:18-29`, `channel:paper`); "" is the whole. Parts are
    shown only where each has at least five.
    """

    measure: str
    day: date
    value: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """Something public that a city tells to everybody: a submitted project, without its author.

    `key` is unique in its city for ever, `url` the path on the city's host.
    """

    key: str
    title: str
    url: str
    at: datetime
    about: str = ""


@dataclass(frozen=True)
class StatisticsSource:
    """What one app counts.

    `recount(time_zone)` yields the facts of the current schema, each (measure, day, part) once;
    `latest(limit)` returns the newest public things, newest first.
    """

    order: int
    measures: tuple[Measure, ...]
    recount: Callable[[str], Iterable[Fact]]
    latest: Callable[[int], list[FeedItem]] | None = None


statistics_sources: Registry[StatisticsSource] = Registry("statistics sources")


def tell(source: str, *, at: datetime) -> None:
    """Let a source's facts be counted anew after this transaction commits.

    Called by actions that change what is counted; never on the way of a ballot, whose counts are
    told while voting runs and when it ends.
    """
    publish(TOPIC, at=at, source=source)
