from django.db import models

from shared_apps.statistics.models.querysets import (
    CityFactQuerySet,
    CityTotalQuerySet,
    RegionSeriesQuerySet,
)
from shared_apps.statistics.rules.periods import SPANS


class CityFact(models.Model):
    """How many of a measure happened in a city on a day; `part` "" is the whole."""

    municipality = models.ForeignKey(
        "tenants.Municipality", on_delete=models.CASCADE, db_index=False
    )
    source = models.CharField(max_length=40)
    measure = models.CharField(max_length=40)
    currency = models.CharField(max_length=3, blank=True)
    part = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    value = models.BigIntegerField()

    objects = CityFactQuerySet.as_manager()

    class Meta:
        db_table = "statistics_city_fact"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "measure", "currency", "part", "day"],
                name="statistics_city_fact_once",
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0), name="statistics_city_fact_not_negative"
            ),
        ]


class CityTotal(models.Model):
    """The sum of a city's facts over all days: what rankings and city pages read."""

    municipality = models.ForeignKey(
        "tenants.Municipality", on_delete=models.CASCADE, db_index=False
    )
    source = models.CharField(max_length=40)
    measure = models.CharField(max_length=40)
    currency = models.CharField(max_length=3, blank=True)
    part = models.CharField(max_length=40, blank=True)
    value = models.BigIntegerField()

    objects = CityTotalQuerySet.as_manager()

    class Meta:
        db_table = "statistics_city_total"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "measure", "currency", "part"],
                name="statistics_city_total_once",
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0), name="statistics_city_total_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["measure", "currency", "-value"], name="statistics_city_ranking")
        ]


class RegionSeries(models.Model):
    """The sum over the cities of a region in a month, in a week, or since ever (`span`)."""

    country = models.CharField(max_length=2)
    region = models.CharField(max_length=10)
    measure = models.CharField(max_length=40)
    currency = models.CharField(max_length=3, blank=True)
    span = models.CharField(max_length=5)
    begins_on = models.DateField()
    value = models.BigIntegerField()

    objects = RegionSeriesQuerySet.as_manager()

    class Meta:
        db_table = "statistics_region_series"
        constraints = [
            models.UniqueConstraint(
                fields=["span", "measure", "begins_on", "country", "region", "currency"],
                name="statistics_region_series_once",
            ),
            models.CheckConstraint(
                condition=models.Q(span__in=SPANS), name="statistics_region_series_span_known"
            ),
        ]
