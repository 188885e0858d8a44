"""What a reader chose in the address: country, measure, period. Anything unknown is the default."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shared_apps.statistics.models.querysets import Amount
from shared_apps.statistics.rules.periods import MONTH, WEEK, last_periods
from shared_apps.statistics.web.amounts import label_of

COUNTRIES: dict[str, Any] = {
    "UA": gettext_lazy("Ukraine"),
    "PL": gettext_lazy("Poland"),
    "RS": gettext_lazy("Serbia"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """So many months or weeks up to now."""

    name: str
    label: Any
    span: str
    count: int

    def begins(self, today: date) -> list[date]:
        """Return the first days of its months or weeks."""
        return last_periods(self.span, today, self.count)


PERIODS = (
    Period("weeks", gettext_lazy("Half a year, by week"), WEEK, 26),
    Period("year", gettext_lazy("A year, by month"), MONTH, 12),
    Period("years", gettext_lazy("Three years, by month"), MONTH, 36),
    Period("decade", gettext_lazy("Ten years, by month"), MONTH, 120),
)


def chosen_country(request: HttpRequest) -> str:
    """Return the chosen country's code, "" for all."""
    code = request.GET.get("country", "").upper()
    return code if code in COUNTRIES else ""


def chosen_period(request: HttpRequest, default: str = "year") -> Period:
    """Return the chosen period."""
    name = request.GET.get("period", default)
    known = {period.name: period for period in PERIODS}
    return known.get(name, known[default])


def chosen_amount(request: HttpRequest, amounts: list[Amount]) -> Amount:
    """Return the chosen measure (`projects_submitted`, `funds_allocated.UAH`), else the first."""
    measure, _dot, currency = request.GET.get("measure", "").partition(".")
    wanted = (measure, currency)
    return wanted if wanted in amounts else amounts[0]


def amount_name(amount: Amount) -> str:
    """Return how an address names a measure."""
    return ".".join(filter(None, amount))


def amount_choices(amounts: list[Amount], chosen: Amount) -> list[dict[str, Any]]:
    """Return the options of a select."""
    return [
        {"value": amount_name(one), "label": label_of(one), "current": one == chosen}
        for one in amounts
    ]


def period_choices(chosen: Period) -> list[dict[str, Any]]:
    """Return the options of a select."""
    return [{"value": one.name, "label": one.label, "current": one == chosen} for one in PERIODS]


def country_tabs(request: HttpRequest, countries: list[str]) -> list[dict[str, Any]]:
    """Return the tabs of the countries that have communities; none for a single one."""
    chosen = chosen_country(request)
    if len(countries) < 2:
        return []
    tabs = [{"label": _("All countries"), "url": _with(request, ""), "current": not chosen}]
    for code in sorted(countries, key=_country_order):
        label = str(COUNTRIES.get(code, code))
        tabs.append({"label": label, "url": _with(request, code), "current": code == chosen})
    return tabs


def _country_order(code: str) -> int:
    known = list(COUNTRIES)
    return known.index(code) if code in known else len(known)


def _with(request: HttpRequest, country: str) -> str:
    parameters = request.GET.copy()
    for name in ("country", "page", "region"):
        parameters.pop(name, None)
    if country:
        parameters["country"] = country
    return f"{request.path}?{parameters.urlencode()}" if parameters else request.path


def short_name(begin: date, span: str, *, of_years: bool = False) -> str:
    """Return what stands under a column: `5.03` of a week, the month, `02.26` among years."""
    if span == WEEK:
        return f"{begin.day}.{begin:%m}"
    if of_years:
        return f"{begin:%m.%y}"
    return str(begin.year) if begin.month == 1 else str(MONTHS_3[begin.month]).capitalize()


def long_name(begin: date, span: str) -> str:
    """Return a period for a table."""
    if span == WEEK:
        return f"{begin:%d.%m.%Y}"
    return f"{str(MONTHS[begin.month]).capitalize()} {begin.year}"
