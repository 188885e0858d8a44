"""The country in numbers: the first page of the statistics."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from kernel.ui.sections import find_url
from shared_apps.statistics.models import RegionSeries
from shared_apps.statistics.models.platform_facts import COMMUNITIES
from shared_apps.statistics.models.querysets import Amount
from shared_apps.statistics.rules.periods import WEEK, begins_on
from shared_apps.statistics.web import filters
from shared_apps.statistics.web.amounts import (
    added,
    amounts_of,
    figure,
    known_measures,
    service_label,
    services,
)
from shared_apps.statistics.web.drawings import FIRST_CHART, over_time, region_rows
from shared_apps.statistics.web.feed_rows import newest
from shared_apps.statistics.web.kept import kept

NEWEST_SHOWN = 6
REGIONS_SHOWN = 8
RECENT = timedelta(weeks=3)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show counters, growth, regions, what is new, and the ways to more."""
    return render(request, "statistics/home.html", dashboard(request))


def dashboard(request: Any) -> dict[str, Any]:
    """Return what the page shows; numbers are at most a quarter of a minute old."""
    country, period = filters.chosen_country(request), filters.chosen_period(request, "years")
    language, today = translation.get_language(), request.at.date()
    numbers = kept(lambda: counted(country, today), "home", language, country, today)
    amount = _charted(request, numbers["amounts"])
    chart = kept(
        lambda: over_time(amount, period, today, country=country),
        *("chart", language, country, amount, period.name, today),
    )
    place = (language, country, request.get_host())
    return {
        **numbers,
        "country": country,
        "chart": chart,
        "measure_choices": filters.amount_choices(numbers["amounts"], amount),
        "period_choices": filters.period_choices(period),
        "country_tabs": filters.country_tabs(request, numbers["countries"]),
        "newest": kept(
            lambda: newest(NEWEST_SHOWN, country=country, request=request), "newest", *place
        ),
        "communities_href": find_url("portal:communities", "portal"),
    }


def counted(country: str, today: date) -> dict[str, Any]:
    """Return counters, cards of services and the first regions: four queries."""
    rows = RegionSeries.objects.within(country)
    totals = rows.totals()
    recent = rows.totals(begins_on(WEEK, today) - RECENT, WEEK)
    amounts = amounts_of(known_measures(), totals)
    communities = RegionSeries.objects.by_region((COMMUNITIES.name, ""))
    regions = rows.by_region(FIRST_CHART)
    return {
        "amounts": amounts,
        "figures": figures_of(known_measures(""), totals, recent),
        "services": [service_card(name, totals, recent) for name in services()],
        "countries": sorted({entry[0] for entry in communities}),
        "regions": region_rows(regions, FIRST_CHART)[:REGIONS_SHOWN],
    }


def figures_of(
    measures: list[Any], totals: dict[Amount, int], recent: dict[Amount, int]
) -> list[dict[str, Any]]:
    """Return counters with what the last weeks added; nothing yet is shown as 0."""
    return [
        figure(totals.get(one, 0), one, note=added(recent.get(one, 0), one))
        for one in amounts_of(measures, totals)
    ]


def service_card(
    service: str, totals: dict[Amount, int], recent: dict[Amount, int]
) -> dict[str, Any]:
    """Return a module's name, page and counters."""
    return {
        "name": service,
        "label": service_label(service),
        "url": reverse("statistics:service", args=[service]),
        "figures": figures_of(known_measures(service), totals, recent),
    }


def _charted(request: HttpRequest, amounts: list[Amount]) -> Amount:
    first = FIRST_CHART if FIRST_CHART in amounts else amounts[0]
    return filters.chosen_amount(request, [first, *(one for one in amounts if one != first)])
