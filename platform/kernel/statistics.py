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

    `name` is unique on the whole platform and stays for ever. `label` is a heading ("Projects
    submitted"), `counted` the same under a number in its plural form (`ngettext_lazy` with
    "count"; None: the heading serves). `kind` is `count` or `money` (minor units in the fact's
    currency). `service` is the module whose page shows it ("" for the platform itself); `order`
    sorts. `telling` ranks the cards of a front page: 1 is the module's first, 0 is never there.
    """

    name: str
    order: int
    label: Any
    service: str = ""
    kind: str = "count"
    counted: Any = None
    telling: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """How many of `measure` happened on `day` (in the city's zone).

    `part` divides a measure further (`age:18-29`, `channel:paper`); "" is the whole. A source
    yields a part only where the rule of small cells lets it. `currency` belongs to money, whose
    sums are never added across currencies.
    """

    measure: str
    day: date
    value: int
    part: str = ""
    currency: str = ""


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

    `recount(time_zone)` yields the facts of the current schema, each (measure, day, part,
    currency) once; `latest(limit)` returns the newest public things, newest first. `restless` is
    an SQL condition with `{schema}` for the quoted schema and `%(at)s` for the instant: while it
    holds, the source is recounted every minute, because what it counts changes without telling.
    """

    order: int
    measures: tuple[Measure, ...]
    recount: Callable[[str], Iterable[Fact]]
    latest: Callable[[int], list[FeedItem]] | None = None
    restless: str = ""


statistics_sources: Registry[StatisticsSource] = Registry("statistics sources")


def measures_in_order() -> list[Measure]:
    """Return every registered measure, in the order of sources and measures."""
    ordered = sorted(statistics_sources, key=lambda entry: (entry[1].order, entry[0]))
    found = [measure for _name, source in ordered for measure in source.measures]
    return sorted(found, key=lambda measure: measure.order)


def tell(source: str, *, at: datetime) -> None:
    """Let a source's facts be counted anew after this transaction commits.

    Called by actions that change what is counted; never on the way of a ballot, whose counts are
    told while voting runs and when it ends.
    """
    publish(TOPIC, at=at, source=source)
