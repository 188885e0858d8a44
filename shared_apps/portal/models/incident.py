import uuid

from django.db import models

from shared_apps.portal.models.querysets import IncidentQuerySet
from shared_apps.portal.rules.incidents import Severity


class Incident(models.Model):
    """Something that people notice: posted by operators, shown on the status page.

    Half-open `[began_at, ended_at)`; `text` says what happened and what to do, `outcome` what it
    was. Both are written for everybody and hold no personal data.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    severity = models.CharField(
        max_length=12, choices=[(severity.value, severity.value) for severity in Severity]
    )
    title = models.CharField(max_length=120)
    text = models.TextField()
    outcome = models.TextField(blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    posted_by = models.UUIDField(null=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        db_table = "portal_incident"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(severity__in=[severity.value for severity in Severity]),
                name="portal_incident_severity_known",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("began_at")),
                name="portal_incident_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=~models.Q(title="") & ~models.Q(text=""),
                name="portal_incident_says_something",
            ),
        ]

    def __str__(self) -> str:
        return self.title
