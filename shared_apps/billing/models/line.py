import pgtrigger
from django.db import models

from shared_apps.billing.models.invoice import Invoice
from shared_apps.billing.rules.vat import Treatment

LINES_OF_ISSUED = """
    IF EXISTS (
        SELECT 1 FROM invoice
        WHERE number IS NOT NULL AND id = CASE WHEN TG_OP = 'DELETE' THEN OLD.invoice_id
                                               ELSE NEW.invoice_id END
    ) OR (TG_OP = 'UPDATE' AND EXISTS (
        SELECT 1 FROM invoice WHERE number IS NOT NULL AND id = OLD.invoice_id
    )) THEN
        RAISE EXCEPTION 'lines of an issued invoice do not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""
NEVER_EMPTIED = "RAISE EXCEPTION 'lines stay' USING ERRCODE = 'restrict_violation';"


class InvoiceLine(models.Model):
    """One line: thousandths of a unit at a net price in minor units, under one VAT treatment."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    credits = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="credit_lines"
    )
    description = models.CharField(max_length=300)
    quantity_milli = models.BigIntegerField(default=1000)
    unit = models.CharField(max_length=3, default="C62")
    unit_price_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    vat_category = models.CharField(max_length=2)
    vat_permille = models.PositiveSmallIntegerField()
    vat_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "invoice_line"
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="invoice_line_once"),
            models.CheckConstraint(
                condition=models.Q(vat_category="S", vat_permille__gt=0, vat_reason="")
                | models.Q(vat_category="Z", vat_permille=0, vat_reason="")
                | models.Q(
                    ~models.Q(vat_reason=""), vat_category__in=["E", "AE", "O"], vat_permille=0
                ),
                name="invoice_line_vat_fits",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity_milli__gt=0, unit_price_minor__gte=0, net_minor__gte=0),
                name="invoice_line_positive",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="lines_of_issued",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=LINES_OF_ISSUED,
            ),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func=NEVER_EMPTIED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.description}"

    @property
    def treatment(self) -> Treatment:
        """The VAT treatment as the rules know it."""
        return Treatment(self.vat_category, self.vat_permille, self.vat_reason)
