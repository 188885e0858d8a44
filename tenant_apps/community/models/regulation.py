import uuid

from django.db import models

from tenant_apps.community.models.querysets import RegulationQuerySet


class Regulation(models.Model):
    """A legal act of the municipality with the figures that follow from it.

    `scope` names what it governs (`budget`, `petitions`), `values` hold thresholds, terms, ages
    and levels by the names that the scope's module declares. In force `[effective_from,
    effective_until)`; the latest one in force counts.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    scope = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    act_number = models.CharField(max_length=100)
    adopted_on = models.DateField()
    act_url = models.URLField(blank=True)
    act_file = models.UUIDField(null=True)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True)
    values = models.JSONField(default=dict)
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()

    objects = RegulationQuerySet.as_manager()

    class Meta:
        db_table = "community_regulation"
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "effective_from"], name="regulation_start_once"
            ),
            models.CheckConstraint(
                condition=models.Q(effective_until__isnull=True)
                | models.Q(effective_until__gt=models.F("effective_from")),
                name="regulation_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~models.Q(act_number="") & ~models.Q(title=""), name="regulation_cited"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.act_number})"
