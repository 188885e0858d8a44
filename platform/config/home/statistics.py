"""A city in numbers on its own host, from the facts that it told the country."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from kernel.ui.context import portal_href
from kernel.ui.kept import same_for_everybody
from shared_apps.statistics.web import city_parts, filters
from shared_apps.statistics.web.amounts import amounts_of, figure
from shared_apps.statistics.web.drawings import FIRST_CHART
from shared_apps.statistics.web.embeds import ONE_HEIGHT, framed_anywhere
from tenants.city import City
from tenants.requests import CityRequest


@require_safe
@same_for_everybody
def statistics(request: CityRequest) -> HttpResponse:
    """Show the city's counters, their growth and who votes."""
    return render(request, "home/statistics.html", statistics_context(request))


@framed_anywhere
def embed(request: CityRequest, what: str) -> HttpResponse:
    """Show the city's counters, or one of them, in a frame of another site."""
    return render(request, "statistics/embed.html", embed_context(request, what))


def statistics_context(request: CityRequest) -> dict[str, Any]:
    """Return what the page shows: three queries."""
    city = request.city
    measures = city_parts.city_measures(city)
    totals = city_parts.city_totals(city)
    amounts = amounts_of(measures, totals)
    first = [one for one in amounts if one == FIRST_CHART]
    amount = filters.chosen_amount(request, [*first, *amounts])
    period = filters.chosen_period(request, "years")
    return {
        "figures": [figure(totals.get(one, 0), one) for one in amounts],
        "chart": city_parts.chart(city, amount, period, request.at.date()),
        "groups": city_parts.groups(city),
        "measure_choices": filters.amount_choices(amounts, amount),
        "period_choices": filters.period_choices(period),
        "compare_href": f"{portal_href(request)}statistics/compare/?city={city.slug}",
        "nation_href": f"{portal_href(request)}statistics/",
        "embed_address": _embed_address(request),
        "embed_height": 2 * ONE_HEIGHT,
    }


def embed_context(request: CityRequest, what: str) -> dict[str, Any]:
    """Return the figures of an embed. Raises: Http404."""
    city: City = request.city
    totals = city_parts.city_totals(city)
    amounts = amounts_of(city_parts.city_measures(city), totals)
    chosen = [one for one in amounts if what in ("counters", filters.amount_name(one))]
    if not chosen:
        raise Http404(what)
    language = translation.get_language() or "en"
    return {
        "home": request.build_absolute_uri(reverse("city_statistics")),
        "source": city.name(language),
        "title": city.name(language),
        "figures": [figure(totals.get(one, 0), one) for one in chosen],
    }


def _embed_address(request: CityRequest) -> str:
    path = reverse("city_statistics_embed", args=["counters"])
    return request.build_absolute_uri(f"{path}?language={translation.get_language()}")
