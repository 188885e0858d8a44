from django.db import models

from shared_apps.billing.models.invoice import Invoice
from shared_apps.billing.rules.dunning import DunningStep


class DunningRecord(models.Model):
    """A step taken about an unpaid invoice: each once."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="dunning")
    step = models.CharField(
        max_length=10, choices=[(step.value, step.value) for step in DunningStep]
    )
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "dunning_record"
        constraints = [
            models.UniqueConstraint(fields=["invoice", "step"], name="dunning_record_once"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.step}"
