import pgtrigger
from django.db import models


class AuditEvent(models.Model):
    """One thing that was done: append-only, written inside the action's transaction."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=64)
    object_key = models.CharField(max_length=64)
    actor = models.CharField(max_length=64)
    request_id = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_event"
        constraints = [
            models.CheckConstraint(condition=~models.Q(verb=""), name="audit_event_verb_given"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'audit_event is append-only';",
            ),
        ]
