"""What comes in a city: beginnings and deadlines, as a list, as a month, as a feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.home import icalendar
from config.home.months import month_of, weeks_of
from kernel.clock import start_of_day
from kernel.registries import CalendarEntry, calendar_entries
from kernel.ui.templatetags.ui import last_minute
from tenants.requests import CityRequest

MOMENTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Moment:
    """A beginning or a deadline; `at` is the last minute that counts for a deadline."""

    at: datetime
    entry: CalendarEntry
    is_end: bool


@require_safe
def calendar(request: CityRequest) -> HttpResponse:
    """Show a month and everything that begins or ends from it on."""
    return render(request, "home/calendar.html", calendar_context(request))


@require_safe
def calendar_feed(request: CityRequest) -> HttpResponse:
    """Give the calendar to calendar programs, which may subscribe to this address."""
    entries = entries_of(request.city.modules, since=request.at)
    text = icalendar.calendar_text(entries, request=request)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


def calendar_context(request: CityRequest) -> dict[str, Any]:
    """Return the month asked for, this one if none is, with what happens in and after it."""
    today = timezone.localtime(request.at).date()
    month = month_of(request.GET.get("month", ""), today)
    since = start_of_day(month.first, request.city.time_zone)
    entries = entries_of(request.city.modules, since=since)
    is_current = month.first <= today <= month.last
    moments = moments_of(entries, since=request.at if is_current else since)
    return {
        "month": month,
        "weeks": weeks_of(month, days_of(entries), today),
        "moments": moments[:MOMENTS_SHOWN],
        "is_current": is_current,
        "feed": f"//{request.get_host()}",
    }


def days_of(entries: Iterable[CalendarEntry]) -> list[tuple[date, date, CalendarEntry]]:
    """Return first and last day of each entry in the city's zone; an open end lasts one day."""
    found = []
    for entry in entries:
        first = timezone.localtime(entry.opens_at).date()
        end = last_minute(entry.closes_at)
        found.append((first, timezone.localtime(end).date() if end else first, entry))
    return found


def entries_of(modules: frozenset[str], *, since: datetime) -> list[CalendarEntry]:
    """Return what has not ended at `since` of the modules that are on, in order of beginning."""
    sources = [read for name, read in calendar_entries if name in modules]
    found = [entry for read in sources for entry in read(since)]
    return sorted(found, key=lambda entry: (entry.opens_at, entry.key))


def moments_of(entries: Iterable[CalendarEntry], *, since: datetime) -> list[Moment]:
    """Return every beginning and every deadline from `since` on, the nearest first."""
    moments = []
    for entry in entries:
        if entry.opens_at >= since:
            moments.append(Moment(entry.opens_at, entry, is_end=False))
        end = last_minute(entry.closes_at) if entry.has_deadline else None
        if end is not None and end >= since:
            moments.append(Moment(end, entry, is_end=True))
    return sorted(moments, key=lambda moment: (moment.at, not moment.is_end))
