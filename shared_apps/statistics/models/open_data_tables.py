"""The statistics as open data: communities, sums, series, what is new."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Max, Sum
from django.utils.translation import gettext_lazy as _

from kernel.open_data import Column, Dataset
from kernel.statistics import measures_in_order
from shared_apps.statistics.models.facts import CityTotal, RegionSeries
from shared_apps.statistics.models.feed import CityFeedItem
from shared_apps.statistics.models.querysets import OPEN
from shared_apps.statistics.models.source_state import SourceState
from shared_apps.statistics.rules.periods import MONTH
from shared_apps.statistics.rules.regions import region_name, region_of
from tenants.models import Municipality

ROWS_AT_ONCE = 2000

_COUNTRY = Column("country", _("Country, two letters (ISO 3166-1)"))
_REGION = Column("region", _("Region: the prefix of official codes"))
_COMMUNITY = Column("community", _("Short name of the community, as in its address"))
_MEASURE = Column("measure", _("What is counted, as in the set of measures"))
_CURRENCY = Column("currency", _("Currency of money, three letters (ISO 4217); empty for counts"))
_VALUE = Column("value", _("How many; money in minor units of the currency"), "integer")


def measure_rows(at: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield every measure."""
    for measure in measures_in_order():
        yield measure.name, str(measure.label), measure.kind, measure.service


def community_rows(at: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield every community that is open."""
    for row in Municipality.objects.filter(state__in=OPEN).order_by("country", "slug"):
        region = region_of(row.country, row.official_code)
        yield (
            row.slug,
            row.as_city().name(row.default_language),
            row.country,
            region,
            region_name(region, "en"),
            row.code_scheme,
            row.official_code,
            row.population,
            row.population_on,
            row.activated_at,
        )


def total_rows(at: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield the sums of every open community, groups of people as far as they may be shown."""
    rows = CityTotal.objects.filter(municipality__state__in=OPEN).order_by(
        "municipality__slug", "measure", "currency", "part"
    )
    fields = ("municipality__slug", "measure", "currency", "part", "value")
    yield from rows.values_list(*fields).iterator(chunk_size=ROWS_AT_ONCE)


def series_rows(at: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield what was added in every month, by region."""
    rows = RegionSeries.objects.filter(span=MONTH).exclude(value=0)
    keys = ("country", "region", "measure", "currency", "begins_on")
    grouped = rows.order_by(*keys).values_list(*keys).annotate(sum=Sum("value"))
    yield from grouped.iterator(chunk_size=ROWS_AT_ONCE)


def newest_rows(at: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield the newest projects of every open community."""
    fields = ("municipality__slug", "title", "about", "url", "at")
    yield from CityFeedItem.objects.newest().values_list(*fields).iterator(chunk_size=ROWS_AT_ONCE)


def changed_at(at: datetime) -> datetime | None:
    """Return when anything was last pushed."""
    found: datetime | None = SourceState.objects.aggregate(at=Max("pushed_at"))["at"]
    return found


def version(at: datetime) -> str:
    """Return what differs whenever a push changed anything."""
    found = SourceState.objects.aggregate(n=Sum("sequence"), at=Max("pushed_at"))
    return f"{found['n']} {found['at']}"


def _counting(model: Any, **conditions: Any) -> Any:
    return lambda at: model.objects.filter(**conditions).count()


DATASETS: dict[str, Dataset] = {
    "measures": Dataset(
        order=10,
        title=_("Measures"),
        description=_("What is counted and what it is called."),
        rows=measure_rows,
        columns=(
            _MEASURE,
            Column("label", _("What people call it, in the language of the page")),
            Column("kind", _("count or money")),
            Column("service", _("The module it belongs to; empty for the platform")),
        ),
    ),
    "communities": Dataset(
        order=20,
        title=_("Communities"),
        description=_("Every community that takes part."),
        rows=community_rows,
        columns=(
            _COMMUNITY,
            Column("name", _("Official name in the community's language")),
            _COUNTRY,
            _REGION,
            Column("region_name", _("Name of the region in English")),
            Column("code_scheme", _("Register of the official code: KATOTTG, TERYT, …")),
            Column("official_code", _("Official code")),
            Column("population", _("Inhabitants"), "integer"),
            Column("population_on", _("Day of that number"), "date"),
            Column("opened_at", _("When its site opened"), "instant"),
        ),
    ),
    "totals": Dataset(
        order=30,
        title=_("Totals of communities"),
        description=_("Everything counted in every community since ever."),
        rows=total_rows,
        count=_counting(CityTotal, municipality__state__in=OPEN),
        changed_at=changed_at,
        version=version,
        columns=(
            _COMMUNITY,
            _MEASURE,
            _CURRENCY,
            Column("part", _("Group of people (age:18-24, channel:paper); empty for all")),
            _VALUE,
        ),
    ),
    "series": Dataset(
        order=40,
        title=_("Months of regions"),
        description=_("What was added in every month, by region."),
        rows=series_rows,
        count=lambda at: RegionSeries.objects.filter(span=MONTH).exclude(value=0).count(),
        changed_at=changed_at,
        version=version,
        columns=(
            _COUNTRY,
            _REGION,
            _MEASURE,
            _CURRENCY,
            Column("month", _("First day of the month"), "date"),
            _VALUE,
        ),
    ),
    "newest": Dataset(
        order=50,
        title=_("Newest projects"),
        description=_("The last fifty projects of every community, without their authors."),
        rows=newest_rows,
        count=_counting(CityFeedItem, municipality__state__in=OPEN),
        changed_at=changed_at,
        version=version,
        columns=(
            _COMMUNITY,
            Column("title", _("Title")),
            Column("about", _("What it belongs to")),
            Column("url", _("Path on the community's site")),
            Column("submitted_at", _("When it was submitted"), "instant"),
        ),
    ),
}
