from django.db import models

from tenants.models import Municipality


class CityReport(models.Model):
    """What the console shows of a municipality beside its registry row, read now and then.

    Sizes are bytes on disk; `last_activity_at` is the last audited change; `errors` counts
    messages given up; `migrations_behind` how many migrations its schema lacks.
    """

    municipality = models.OneToOneField(
        Municipality, on_delete=models.CASCADE, primary_key=True, related_name="report"
    )
    size_bytes = models.BigIntegerField(default=0)
    files_bytes = models.BigIntegerField(default=0)
    last_activity_at = models.DateTimeField(null=True)
    errors = models.PositiveIntegerField(default=0)
    migrations_behind = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        db_table = "city_report"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size_bytes__gte=0, files_bytes__gte=0),
                name="city_report_sizes_not_negative",
            ),
        ]
