"""Working days of a municipality: the country's holidays, and what the municipality adds.

Holidays come from the `holidays` package. Under martial law Ukraine works on its holidays; the
package knows that, so nothing of it is repeated here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import holidays

from kernel.errors import Invalid

LANGUAGES = {"uk": "uk", "pl": "pl", "sr": "sr", "sr-latn": "sr", "en": "en_US"}
SPOKEN = {"UA": {"uk", "en_US"}, "PL": {"pl", "uk", "en_US"}, "RS": {"sr", "en_US"}}
WEEKEND = frozenset({5, 6})
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_TERM = 1_000
DAY = timedelta(days=1)

_CYRILLIC = "абвгдђежзијклмнопрстћуфхцчшљњџ"
_LATIN = (*"abvgdđežzijklmnoprstćufhcčš", "lj", "nj", "dž")
_SERBIAN = dict(zip(_CYRILLIC, _LATIN, strict=True))


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day that the municipality works or rests against the country's calendar."""

    day: date
    is_working: bool
    name: str


@dataclass(frozen=True)
class WorkingCalendar:
    """The days of one municipality; `own` are its exceptions by date."""

    country: str
    own: Mapping[date, OwnDay] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Whether the town hall works on `day`; a day of its own list decides first."""
        if day in self.own:
            return self.own[day].is_working
        if day.weekday() in WEEKEND:
            return day in worked_weekends(self.country, day.year)
        return day not in names_of(self.country, day.year, "en")

    def add_working_days(self, start: date, count: int) -> date:
        """Return the `count`-th working day after `start`; 0 returns `start` itself.

        Raises: ValueError for a negative count or more than LONGEST_TERM.
        """
        if not 0 <= count <= LONGEST_TERM:
            raise ValueError(f"no such term: {count}")
        day = start
        while count:
            day += DAY
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days come after `start` up to and with `end`; 0 when none."""
        days = max(0, (end - start).days)
        return sum(self.is_working_day(start + number * DAY) for number in range(1, days + 1))


def calendar_of(country: str, entries: Iterable[Mapping[str, Any]]) -> WorkingCalendar:
    """Return the calendar of a country with `{date, is_working, name}` entries (ISO dates)."""
    own = [
        OwnDay(date.fromisoformat(entry["date"]), bool(entry["is_working"]), entry["name"])
        for entry in entries
    ]
    return WorkingCalendar(country, {item.day: item for item in own})


def check_year(year: int) -> None:
    """Raise Invalid (`community.calendar.year_unknown`) for a year nobody plans in."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("community.calendar.year_unknown", year=year)


def names_of(country: str, year: int, language: str) -> dict[date, str]:
    """Return the country's free days of a year with their names; empty for another country.

    Names are in `language` where the package has them, else in the country's own; Serbian Latin
    is written from Cyrillic.
    """
    return _names(country, year, language, "public")


def worked_holidays(country: str, year: int, language: str) -> dict[date, str]:
    """Return holidays of a year on which people work: Ukraine's under martial law."""
    return _names(country, year, language, "workday")


@lru_cache(maxsize=128)
def worked_weekends(country: str, year: int) -> frozenset[date]:
    """Return the Saturdays and Sundays on which the country works for a day moved to them."""
    if country not in SPOKEN:
        return frozenset()
    return frozenset(getattr(holidays, country)(years=year).weekend_workdays)


@lru_cache(maxsize=256)
def _names(country: str, year: int, language: str, category: str) -> dict[date, str]:
    if country not in SPOKEN:
        return {}
    wanted = LANGUAGES.get(language, "")
    spoken = wanted if wanted in SPOKEN[country] else None
    maker: Any = getattr(holidays, country)
    if category not in maker.supported_categories:
        return {}
    found = maker(years=year, language=spoken, categories=(category,))
    latin = language == "sr-latn"
    return {day: _to_latin(name) if latin else name for day, name in sorted(found.items())}


def _to_latin(text: str) -> str:
    letters = []
    for letter in text:
        latin = _SERBIAN.get(letter.lower(), letter)
        letters.append(latin.capitalize() if letter.isupper() else latin)
    return "".join(letters)
