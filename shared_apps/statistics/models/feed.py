from django.db import models

from shared_apps.statistics.models.querysets import CityFeedQuerySet


class CityFeedItem(models.Model):
    """Something public and new from a city: a submitted project, without its author."""

    municipality = models.ForeignKey(
        "tenants.Municipality", on_delete=models.CASCADE, db_index=False
    )
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    about = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    objects = CityFeedQuerySet.as_manager()

    class Meta:
        db_table = "statistics_feed_item"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "source", "key"], name="statistics_feed_item_once"
            ),
            models.CheckConstraint(
                condition=models.Q(url__startswith="/"), name="statistics_feed_item_path"
            ),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="statistics_feed_newest")]
