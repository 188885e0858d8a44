from django.db import models


class SourceState(models.Model):
    """How far a city's source was pushed; its row is what one push at a time holds.

    `sequence` rises with every push that changed something, `digest` is of all facts and feed
    items of the last one, `country` and `region` are where its sums were added.
    """

    municipality = models.ForeignKey("tenants.Municipality", on_delete=models.CASCADE)
    source = models.CharField(max_length=40)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=10, blank=True)
    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=32, blank=True)
    pushed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "statistics_source"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "source"], name="statistics_source_once"
            ),
            models.CheckConstraint(
                condition=models.Q(sequence=0, pushed_at__isnull=True)
                | models.Q(sequence__gt=0, pushed_at__isnull=False),
                name="statistics_source_pushed_when_counted",
            ),
        ]
