"""The year of the town hall: the country's holidays and the municipality's own days."""

from datetime import date
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import NotFound
from tenant_apps.community.actions import working_days as actions
from tenant_apps.community.rules.working_days import (
    WEEKEND,
    check_year,
    names_of,
    worked_holidays,
)
from tenant_apps.community.web.local_days import local_day
from tenant_apps.community.web.office.doors import FormPage, allowed, by, removed
from tenant_apps.community.web.office.forms import OwnDayForm
from tenants.city import City
from tenants.requests import CityRequest

PAGE = FormPage("calendar.html", tab="calendar", then="community_office:calendar")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("community.view")
def calendar(request: CityRequest, year: int | None = None) -> HttpResponse:
    """Show a year; a POST adds a day of the municipality's own."""
    shown = year or local_day(request.at, request.city).year
    check_year(shown)
    form = OwnDayForm(request.POST or None)
    return PAGE.answer(
        request, form, partial(add_day, request, form), **year_context(request.city, shown)
    )


def add_day(request: CityRequest, form: OwnDayForm) -> bool:
    """Add the day that was typed."""
    actions.add_own_day(country=request.city.country, **form.cleaned_data, **by(request))
    return True


@require_POST
@allowed("calendar.edit")
def remove_day(request: CityRequest) -> HttpResponse:
    """Take a day of the municipality's own back."""
    day = parse_date(request.POST.get("day", ""))
    if day is None:
        raise NotFound("community.page.missing")
    actions.remove_own_day(day=day, **by(request))
    return removed(request, "community_office:calendar")


def year_context(city: City, year: int) -> dict[str, Any]:
    """Return the days of a year that are not as usual, and how many working days it has."""
    language = translation.get_language() or "en"
    known = actions.working_calendar(city.country)
    own = [item for item in known.own.values() if item.day.year == year]
    rows = [
        *_rows(names_of(city.country, year, language), _("free"), ""),
        *_rows(worked_holidays(city.country, year, language), _("people work"), "warn"),
    ]
    taken = {item.day for item in own}
    rows = [_at_weekend(row) for row in rows if row["day"] not in taken]
    for item in own:
        state = _("people work") if item.is_working else _("free")
        rows.append({"day": item.day, "name": item.name, "state": state, "kind": "", "own": True})
    last = date(year - 1, 12, 31)
    return {
        "year": year,
        "rows": sorted(rows, key=lambda row: row["day"]),
        "working_days": known.working_days_between(last, date(year, 12, 31)),
        "is_worked_through": bool(worked_holidays(city.country, year, language)),
    }


def _at_weekend(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row of a holiday; on a weekend nobody works anyway."""
    is_weekend = row["day"].weekday() in WEEKEND
    return {**row, "state": _("weekend"), "kind": "quiet"} if is_weekend else row


def _rows(days: dict[date, str], state: str, kind: str) -> list[dict[str, Any]]:
    return [
        {"day": day, "name": name, "state": state, "kind": kind, "own": False}
        for day, name in days.items()
    ]
