import pgtrigger
from django.db import models

from tenant_apps.residents.models.resident import Resident


class ConsentText(models.Model):
    """One version of a text that people agree to or are told.

    `kind` is `rules`, `privacy` or `letters`; `texts` maps language codes to the text. What was
    entered is never changed; only a version that is not in force yet may be taken back.
    """

    kind = models.CharField(max_length=20)
    version = models.CharField(max_length=20)
    texts = models.JSONField()
    effective_at = models.DateTimeField()
    entered_by = models.UUIDField(null=True)

    class Meta:
        db_table = "consent_text"
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="consent_text_once"),
            models.CheckConstraint(
                condition=~models.Q(kind="") & ~models.Q(version=""), name="consent_text_named"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="unchanged", exclude=["entered_by"]),
            pgtrigger.Protect(
                name="in_force_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.effective_at <= now()"),
            ),
        ]


class Consent(models.Model):
    """A person's agreement to one version of one text, until it is withdrawn."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=20)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "consent"
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "kind", "version"], name="consent_given_once"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True)
                | models.Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_withdrawn_after_given",
            ),
        ]
