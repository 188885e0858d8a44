"""Reading what the dashboard shows: few rows, whatever the number of cities."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Sum
from django.db.models.functions import Trunc

from shared_apps.statistics.rules.periods import ALL
from tenants.rules.lifecycle import OPEN_TO_VISITORS

Amount = tuple[str, str]
"""A measure and its currency ("" for what is not money)."""

OPEN = [state.value for state in OPEN_TO_VISITORS]


class RegionSeriesQuerySet(models.QuerySet[Any]):
    """Sums over regions."""

    def within(self, country: str = "", region: str = "") -> Self:
        """Only one country, or one region; empty for everywhere."""
        found = self.filter(country=country) if country else self
        return found.filter(region=region) if region else found

    def totals(self, since: date | None = None, span: str = ALL) -> dict[Amount, int]:
        """Return `{(measure, currency): sum}` since ever, or of the spans from `since` on."""
        rows = self.filter(span=span)
        if since is not None:
            rows = rows.filter(begins_on__gte=since)
        grouped = rows.order_by().values_list("measure", "currency").annotate(sum=Sum("value"))
        return {(measure, currency): total for measure, currency, total in grouped}

    def over_time(self, amount: Amount, *, span: str, since: date) -> dict[date, int]:
        """Return `{first day: sum}` of the months or weeks from `since` on."""
        measure, currency = amount
        rows = self.filter(span=span, measure=measure, currency=currency, begins_on__gte=since)
        return dict(rows.order_by().values_list("begins_on").annotate(sum=Sum("value")))

    def by_region(self, amount: Amount) -> list[tuple[str, str, int]]:
        """Return `(country, region, sum)` since ever, the largest first."""
        measure, currency = amount
        rows = self.filter(span=ALL, measure=measure, currency=currency, value__gt=0)
        return list(rows.order_by("-value", "region").values_list("country", "region", "value"))


class CityFactQuerySet(models.QuerySet[Any]):
    """Facts of cities."""

    def over_time(self, city: UUID, amount: Amount, *, span: str, since: date) -> dict[date, int]:
        """Return `{first day: sum}` of one city's months or weeks from `since` on."""
        measure, currency = amount
        rows = self.filter(
            municipality__uuid=city, measure=measure, currency=currency, part="", day__gte=since
        )
        begins = Trunc("day", span, output_field=models.DateField())
        return dict(rows.order_by().values_list(begins).annotate(sum=Sum("value")))


class CityTotalQuerySet(models.QuerySet[Any]):
    """Sums of cities."""

    def of_city(self, city: UUID) -> Self:
        """Only one city's."""
        return self.filter(municipality__uuid=city)

    def wholes(self) -> dict[Amount, int]:
        """Return `{(measure, currency): sum}` without the parts."""
        rows = self.filter(part="").values_list("measure", "currency", "value")
        return {(measure, currency): value for measure, currency, value in rows}

    def ranked(self, amount: Amount, country: str = "") -> Self:
        """Open cities with the most of a measure first, each with its municipality."""
        measure, currency = amount
        rows = self.filter(measure=measure, currency=currency, part="", value__gt=0)
        rows = rows.filter(municipality__state__in=OPEN).select_related("municipality")
        if country:
            rows = rows.filter(municipality__country=country)
        return rows.order_by("-value", "municipality__slug")

    def parts(self, measures: Iterable[str], country: str = "") -> dict[str, dict[str, int]]:
        """Return `{measure: {part: sum over cities}}` of what each city may show."""
        rows = self.filter(measure__in=list(measures)).exclude(part="")
        if country:
            rows = rows.filter(municipality__country=country)
        found: dict[str, dict[str, int]] = {}
        grouped = rows.order_by().values_list("measure", "part").annotate(sum=Sum("value"))
        for measure, part, total in grouped:
            found.setdefault(measure, {})[part] = total
        return found

    def per_inhabitant(self, amount: Amount, lowest: int, limit: int | None) -> Self:
        """Open cities of a band of population, most per inhabitant first."""
        rows = self.ranked(amount).filter(municipality__population__gte=max(1, lowest))
        if limit is not None:
            rows = rows.filter(municipality__population__lt=limit)
        share = F("value") * 1.0 / F("municipality__population")
        return rows.annotate(share=share).order_by("-share", "municipality__slug")


class CityFeedQuerySet(models.QuerySet[Any]):
    """What cities told."""

    def newest(self, country: str = "") -> Self:
        """What is new in open cities, the newest first, each with its municipality."""
        rows = self.filter(municipality__state__in=OPEN).select_related("municipality")
        if country:
            rows = rows.filter(municipality__country=country)
        return rows.order_by("-at", "-pk")
