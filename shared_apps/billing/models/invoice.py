import uuid

import pgtrigger
from django.db import models

from shared_apps.billing.models.issuer import Issuer
from shared_apps.billing.models.querysets import InvoiceQuerySet
from shared_apps.billing.rules.invoices import InvoiceKind, InvoiceState
from tenants.models import Municipality

ISSUED_FOR_EVER = """
    IF OLD.number IS NULL THEN
        RETURN NEW;
    END IF;
    IF (to_jsonb(OLD) - 'state' - 'open_minor' - 'paid_minor' - 'credited_minor'
            - 'written_off_minor')
       IS DISTINCT FROM
       (to_jsonb(NEW) - 'state' - 'open_minor' - 'paid_minor' - 'credited_minor'
            - 'written_off_minor') THEN
        RAISE EXCEPTION 'an issued invoice does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
"""
NEVER_DELETED = """
    IF OLD.number IS NOT NULL THEN
        RAISE EXCEPTION 'an issued invoice stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
"""
NEVER_EMPTIED = "RAISE EXCEPTION 'invoices stay' USING ERRCODE = 'restrict_violation';"


class Invoice(models.Model):
    """An invoice or a credit note. A draft has no number; what is issued changes no more.

    Amounts are positive minor units in both kinds. `snapshot` holds seller, buyer and VAT
    breakdown as they were when it was issued. `occasion` names what of a subscription it is for
    (`start`, `extension-2`, `renewal-2027-05-04`), so that nothing is invoiced twice.
    Of an issued one only what happens to it moves: `state` and the amounts that settle it.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(
        max_length=11,
        choices=[(kind.value, kind.value) for kind in InvoiceKind],
        default=InvoiceKind.INVOICE.value,
    )
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="invoices")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="invoices"
    )
    credits = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="credit_notes"
    )
    subscription = models.UUIDField(null=True)
    occasion = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=30, unique=True, null=True)
    year = models.PositiveSmallIntegerField(null=True)
    sequence = models.PositiveIntegerField(null=True)
    reference = models.CharField(max_length=25, blank=True)
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    issued_on = models.DateField(null=True)
    supply_on = models.DateField()
    period_end = models.DateField(null=True)
    due_on = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    language = models.CharField(max_length=10)
    net_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    gross_minor = models.BigIntegerField(default=0)
    snapshot = models.JSONField(default=dict)
    state = models.CharField(
        max_length=11,
        choices=[(state.value, state.value) for state in InvoiceState],
        default=InvoiceState.DRAFT.value,
    )
    paid_minor = models.BigIntegerField(default=0)
    credited_minor = models.BigIntegerField(default=0)
    written_off_minor = models.BigIntegerField(default=0)
    open_minor = models.BigIntegerField(default=0)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        db_table = "invoice"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "kind", "sequence"], name="invoice_number_once"
            ),
            models.UniqueConstraint(
                fields=["subscription", "occasion"],
                condition=models.Q(kind="invoice", subscription__isnull=False),
                name="invoice_occasion_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="draft", number__isnull=True, year__isnull=True, sequence__isnull=True
                )
                | models.Q(
                    ~models.Q(state="draft"),
                    number__isnull=False,
                    year__isnull=False,
                    sequence__isnull=False,
                    issued_at__isnull=False,
                    issued_on__isnull=False,
                ),
                name="invoice_numbered_when_issued",
            ),
            models.CheckConstraint(
                condition=models.Q(gross_minor=models.F("net_minor") + models.F("tax_minor"))
                & models.Q(net_minor__gte=0, tax_minor__gte=0),
                name="invoice_net_and_tax_are_gross",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="invoice", credits__isnull=True)
                | models.Q(kind="credit_note", credits__isnull=False),
                name="invoice_credit_note_credits",
            ),
            models.CheckConstraint(
                condition=models.Q(open_minor__gte=0, open_minor__lte=models.F("gross_minor")),
                name="invoice_open_within_gross",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="invoice_by_state"),
            models.Index(fields=["municipality", "-issued_on"], name="invoice_by_municipality"),
            models.Index(fields=["reference"], name="invoice_by_reference"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="issued_for_ever",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=ISSUED_FOR_EVER,
            ),
            pgtrigger.Trigger(
                name="never_deleted",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=NEVER_DELETED,
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
        return self.number or f"draft {self.uuid}"
