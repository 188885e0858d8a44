from django.db import models


class Reconciliation(models.Model):
    """One comparison of what is shown with what the cities' rows say.

    `drift` is how many values differed, `findings` the first of them as `{city, source, measure,
    part, currency, day, stored, counted}`; `behind` counts sources whose push was still on its
    way. `mended` says that the differences were put right.
    """

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    cities = models.PositiveIntegerField(default=0)
    facts = models.PositiveBigIntegerField(default=0)
    drift = models.PositiveIntegerField(default=0)
    behind = models.PositiveIntegerField(default=0)
    mended = models.BooleanField(default=False)
    findings = models.JSONField(default=list)

    class Meta:
        db_table = "statistics_reconciliation"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("began_at")),
                name="statistics_reconciliation_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["-began_at"], name="statistics_reconciliation_last")]
