"""What programs read: measures, totals, series, regions, communities, what is new."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from kernel.statistics import Measure, measures_in_order
from shared_apps.statistics.api.answers import WrongParameter, answering, paged
from shared_apps.statistics.models import CityFeedItem, CityTotal, RegionSeries
from shared_apps.statistics.models.open_data_tables import changed_at
from shared_apps.statistics.models.querysets import OPEN, Amount
from shared_apps.statistics.rules.periods import MONTH, SINCE_EVER, WEEK
from shared_apps.statistics.rules.regions import LANGUAGES, region_name, region_of
from tenants import hosts
from tenants.models import Municipality


@answering
def measures(request: Any) -> dict[str, Any]:
    """Return every measure."""
    return {"measures": [_measure(one) for one in measures_in_order()]}


@answering
def totals(request: Any) -> dict[str, Any]:
    """Return the sums since ever, of everywhere, a country or a region."""
    country, region = _country(request), request.GET.get("region", "").upper()[:10]
    found = RegionSeries.objects.within(country, region).totals()
    return {
        "country": country or None,
        "region": region or None,
        "pushed_at": changed_at(request.at),
        "totals": [_amount(amount, value) for amount, value in sorted(found.items())],
    }


@answering
def series(request: Any) -> dict[str, Any]:
    """Return what was added in each month or week."""
    amount, span = _chosen(request), request.GET.get("unit", MONTH)
    if span not in (MONTH, WEEK):
        raise WrongParameter("unit", "month or week")
    country, region = _country(request), request.GET.get("region", "").upper()[:10]
    rows = RegionSeries.objects.within(country, region)
    found = rows.over_time(amount, span=span, since=_day(request, "from"))
    return {
        "measure": amount[0],
        "currency": amount[1] or None,
        "unit": span,
        "country": country or None,
        "region": region or None,
        "series": [{"begins_on": day, "value": found[day]} for day in sorted(found)],
    }


@answering
def regions(request: Any) -> dict[str, Any]:
    """Return a measure by region, the largest first."""
    amount = _chosen(request)
    rows = RegionSeries.objects.within(_country(request)).by_region(amount)
    return {
        "measure": amount[0],
        "currency": amount[1] or None,
        "regions": [
            {"country": country, "region": region, "names": _names(region), "value": value}
            for country, region, value in rows
        ],
    }


@answering
def ranking(request: Any) -> dict[str, Any]:
    """Return the communities with the most of a measure, paged."""
    amount = _chosen(request)
    rows = CityTotal.objects.ranked(amount, _country(request))

    def shape(total: CityTotal) -> dict[str, Any]:
        return {"community": _community(total.municipality, request), "value": total.value}

    return {"measure": amount[0], "currency": amount[1] or None, **paged(rows, request, shape)}


@answering
def communities(request: Any) -> dict[str, Any]:
    """Return the communities that are open, by country and short name, paged."""
    rows = Municipality.objects.filter(state__in=OPEN).order_by("country", "slug")
    country = _country(request)
    rows = rows.filter(country=country) if country else rows
    return paged(rows, request, lambda row: _community(row, request))


@answering
def community(request: Any, slug: str) -> dict[str, Any]:
    """Return one community with its totals and the groups that may be shown."""
    found = Municipality.objects.filter(state__in=OPEN, slug=slug).first()
    if found is None:
        raise WrongParameter("community", "the short name of an open community")
    rows = CityTotal.objects.filter(municipality=found).order_by("measure", "currency", "part")
    return {
        "community": _community(found, request),
        "totals": [
            {**_amount((row.measure, row.currency), row.value), "part": row.part or None}
            for row in rows
        ],
    }


@answering
def latest(request: Any) -> dict[str, Any]:
    """Return the newest projects, paged."""

    def shape(item: CityFeedItem) -> dict[str, Any]:
        city = _community(item.municipality, request)
        return {
            "title": item.title,
            "about": item.about,
            "url": city["url"].rstrip("/") + item.url,
            "submitted_at": item.at.isoformat(),
            "community": city,
        }

    return paged(CityFeedItem.objects.newest(_country(request)), request, shape)


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "name": measure.name,
        "label": str(measure.label),
        "kind": measure.kind,
        "service": measure.service or None,
    }


def _amount(amount: Amount, value: int) -> dict[str, Any]:
    return {"measure": amount[0], "currency": amount[1] or None, "value": value}


def _community(municipality: Municipality, request: HttpRequest) -> dict[str, Any]:
    city = municipality.as_city()
    scheme = request.scheme or settings.SITE_SCHEME
    return {
        "slug": city.slug,
        "names": city.names,
        "country": city.country,
        "region": region_of(city.country, municipality.official_code),
        "official_code": municipality.official_code,
        "population": city.population,
        "url": hosts.address_of(city, scheme=scheme, port=request.get_port()),
    }


def _names(region: str) -> dict[str, str]:
    return {language: region_name(region, language) for language in LANGUAGES}


def _chosen(request: HttpRequest) -> Amount:
    name = request.GET.get("measure", "")
    found = next((one for one in measures_in_order() if one.name == name), None)
    if found is None:
        raise WrongParameter("measure", "the name of a measure")
    currency = request.GET.get("currency", "").upper()
    if (found.kind == "money") != bool(currency):
        raise WrongParameter("currency", "a currency for money, none for counts")
    return name, currency[:3]


def _country(request: HttpRequest) -> str:
    code = request.GET.get("country", "").upper()
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise WrongParameter("country", "two letters, as in UA")
    return code


def _day(request: HttpRequest, name: str) -> date:
    text = request.GET.get(name, "")
    try:
        return date.fromisoformat(text) if text else SINCE_EVER
    except ValueError as error:
        raise WrongParameter(name, "a date, as in 2026-01-31") from error
