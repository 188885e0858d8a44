"""One city in numbers, for pages on its own host: the same facts as the country's."""

from datetime import date
from itertools import chain, zip_longest
from typing import Any

from kernel.statistics import Measure
from shared_apps.statistics.models import CityFact, CityTotal
from shared_apps.statistics.models.platform_facts import COMMUNITIES
from shared_apps.statistics.models.querysets import Amount
from shared_apps.statistics.rules.periods import filled
from shared_apps.statistics.web.amounts import figure, known_measures
from shared_apps.statistics.web.drawings import drawn, group_charts
from shared_apps.statistics.web.filters import Period
from tenants.city import City

CARDS = 4


def city_measures(city: City) -> list[Measure]:
    """Return what is counted by the modules that a city has switched on."""
    return [
        one
        for one in known_measures()
        if one.name != COMMUNITIES.name and (not one.service or one.service in city.modules)
    ]


def city_totals(city: City) -> dict[Amount, int]:
    """Return the sums of a city, one query; empty before its first push."""
    return CityTotal.objects.of_city(city.uuid).wholes()


def front_cards(city: City, urls: dict[str, str]) -> list[dict[str, Any]]:
    """Return four cards: the most telling count of each module that is on, then the second ones.

    `urls` are the pages of the modules. What nobody did yet has no card; before the first push
    there are none.
    """
    totals = city_totals(city)
    telling = [one for one in city_measures(city) if one.telling and totals.get((one.name, ""))]
    services = list(dict.fromkeys(one.service for one in telling))
    ranked = [
        sorted((one for one in telling if one.service == service), key=lambda one: one.telling)
        for service in services
    ]
    chosen = [one for one in chain.from_iterable(zip_longest(*ranked)) if one][:CARDS]
    return [
        figure(totals[one.name, ""], (one.name, ""), url=urls.get(one.service, ""))
        for one in sorted(chosen, key=lambda one: (services.index(one.service), one.telling))
    ]


def chart(city: City, amount: Amount, period: Period, today: date) -> dict[str, Any]:
    """Return the chart of a city's measure by month or week, one query."""
    begins = period.begins(today)
    rows = CityFact.objects.over_time(city.uuid, amount, span=period.span, since=begins[0])
    return drawn(filled(rows, begins), amount, period.span)


def groups(city: City) -> list[dict[str, Any]]:
    """Return charts of the groups of people that may be shown, one query."""
    rows = CityTotal.objects.of_city(city.uuid)
    parts = rows.parts([measure.name for measure in city_measures(city)])
    return [one for cells in parts.values() for one in group_charts(cells)]
