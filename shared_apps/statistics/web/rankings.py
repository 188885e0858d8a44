"""Communities and regions in order: who has the most, and who is like whom."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from shared_apps.statistics.models import CityTotal, RegionSeries
from shared_apps.statistics.models.platform_facts import COMMUNITIES
from shared_apps.statistics.models.querysets import Amount
from shared_apps.statistics.rules.population import per_thousand
from shared_apps.statistics.rules.regions import region_name, region_of
from shared_apps.statistics.web import filters
from shared_apps.statistics.web.amounts import amounts_of, known_measures, label_of, shown
from shared_apps.statistics.web.drawings import FIRST_CHART, region_rows
from shared_apps.statistics.web.feed_rows import city_address
from shared_apps.statistics.web.kept import kept

ON_A_PAGE = 25


@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """Show a measure by region, and the communities with the most of it."""
    return render(request, "statistics/regions.html", regions_context(request))


def regions_context(request: HttpRequest) -> dict[str, Any]:
    """Return regions and a page of communities for the chosen measure and country."""
    country, language = filters.chosen_country(request), translation.get_language()
    totals = kept(lambda: RegionSeries.objects.within(country).totals(), "totals", country)
    amounts = amounts_of(known_measures(), totals)
    first = [one for one in amounts if one == FIRST_CHART]
    amount = filters.chosen_amount(request, [*first, *amounts])
    rows = kept(
        lambda: region_rows(RegionSeries.objects.within(country).by_region(amount), amount),
        *("regions", language, country, amount),
    )
    places = kept(lambda: RegionSeries.objects.by_region(("communities", "")), "places")
    return {
        "country": country,
        "regions": rows,
        "label": label_of(amount),
        **_page_of_ranking(amount, country, request),
        "measure_choices": filters.amount_choices(amounts, amount),
        "country_tabs": filters.country_tabs(request, sorted({place[0] for place in places})),
    }


def _page_of_ranking(amount: Amount, country: str, request: HttpRequest) -> dict[str, Any]:
    """Return the asked page and its communities, the ones with the most first."""
    ranked = CityTotal.objects.ranked(amount, country)
    count = kept(ranked.count, "ranked", country, amount)
    page = Paginator(range(count), ON_A_PAGE).get_page(request.GET.get("page"))
    first, last = max(1, page.start_index()), page.end_index()
    rows = kept(
        lambda: ranking_rows(ranked[first - 1 : last], amount, request, first=first),
        *("ranking", translation.get_language(), country, amount, first, request.get_host()),
    )
    return {"page": page, "ranking": rows}


def ranking_rows(
    totals: Iterable[CityTotal], amount: Amount, request: HttpRequest, *, first: int = 1
) -> list[dict[str, Any]]:
    """Return `{place, name, url, slug, region, population, text, per_thousand}` of communities."""
    language = translation.get_language() or "en"
    rows = []
    for place, total in enumerate(totals, first):
        municipality = total.municipality
        city = municipality.as_city()
        code = region_of(city.country, municipality.official_code)
        rows.append(
            {
                "place": place,
                "name": city.name(language),
                "slug": city.slug,
                "url": city_address(city, request),
                "region": region_name(code, language),
                "population": city.population,
                "text": shown(total.value, amount),
                "per_thousand": _rate(total.value, amount, city.population),
            }
        )
    return rows


def _rate(value: int, amount: Amount, population: int | None) -> float | None:
    """Return how many for 1,000 inhabitants; money and communities have no such rate."""
    measure, currency = amount
    no_rate = currency or measure == COMMUNITIES.name
    return None if no_rate else per_thousand(value, population)
