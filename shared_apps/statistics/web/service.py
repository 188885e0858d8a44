"""One service in numbers: its counters, its growth, who takes part, which communities lead."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from shared_apps.statistics.models import CityTotal, RegionSeries
from shared_apps.statistics.rules.periods import WEEK, begins_on
from shared_apps.statistics.web import filters
from shared_apps.statistics.web.amounts import (
    amounts_of,
    known_measures,
    service_label,
    services,
)
from shared_apps.statistics.web.dashboard import RECENT, figures_of
from shared_apps.statistics.web.drawings import group_charts, over_time
from shared_apps.statistics.web.kept import kept
from shared_apps.statistics.web.rankings import ranking_rows

RANKED = 10


@require_safe
def one_service(request: HttpRequest, service: str) -> HttpResponse:
    """Show one service of all communities."""
    if service not in services():
        raise Http404(service)
    return render(request, "statistics/service.html", service_context(request, service))


def service_context(request: Any, service: str) -> dict[str, Any]:
    """Return what the page of a service shows."""
    country, period = filters.chosen_country(request), filters.chosen_period(request, "years")
    language, today = translation.get_language(), request.at.date()
    key = (service, language, country, today)
    numbers = kept(lambda: service_numbers(service, country, today), "service", *key)
    amount = filters.chosen_amount(request, numbers["amounts"])
    detail = (*key, amount, period.name, request.get_host())
    return {
        **numbers,
        **kept(lambda: _of_amount(amount, period, today, country, request), "detail", *detail),
        "service": service,
        "label": service_label(service),
        "country": country,
        "measure_choices": filters.amount_choices(numbers["amounts"], amount),
        "period_choices": filters.period_choices(period),
        "country_tabs": filters.country_tabs(request, numbers["countries"]),
    }


def service_numbers(service: str, country: str, today: date) -> dict[str, Any]:
    """Return the counters of a service and its groups of people."""
    measures = known_measures(service)
    rows = RegionSeries.objects.within(country)
    totals = rows.totals()
    recent = rows.totals(begins_on(WEEK, today) - RECENT, WEEK)
    parts = CityTotal.objects.parts([measure.name for measure in measures], country)
    places = RegionSeries.objects.by_region(("communities", ""))
    return {
        "amounts": amounts_of(measures, totals),
        "figures": figures_of(measures, totals, recent),
        "groups": [chart for cells in parts.values() for chart in group_charts(cells)],
        "countries": sorted({place[0] for place in places}),
    }


def _of_amount(
    amount: Any, period: filters.Period, today: date, country: str, request: HttpRequest
) -> dict[str, Any]:
    ranked = CityTotal.objects.ranked(amount, country)[:RANKED]
    return {
        "chart": over_time(amount, period, today, country=country),
        "ranking": ranking_rows(ranked, amount, request),
    }
