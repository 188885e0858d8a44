import uuid

from django.db import models

from shared_apps.billing.models.bank import BankEntry
from shared_apps.billing.models.invoice import Invoice
from shared_apps.billing.models.issuer import Issuer
from tenants.models import Municipality


class Payment(models.Model):
    """Money that moved: received from a city, refunded to it, or taken back by the bank.

    `transaction` is the lasting name of it elsewhere (the bank's, a card provider's), so that
    nothing is entered twice. What no allocation uses stands to the city's credit.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="payments")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="payments"
    )
    kind = models.CharField(
        max_length=8,
        choices=[("received", "received"), ("refund", "refund"), ("reversal", "reversal")],
        default="received",
    )
    method = models.CharField(
        max_length=6, choices=[("bank", "bank"), ("manual", "manual"), ("card", "card")]
    )
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    received_on = models.DateField()
    recorded_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    transaction = models.CharField(max_length=100, blank=True)
    bank_entry = models.OneToOneField(
        BankEntry, on_delete=models.PROTECT, null=True, related_name="payment"
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversal"
    )

    class Meta:
        db_table = "payment"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="payment_amount_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(method="manual") | ~models.Q(reason=""),
                name="payment_manual_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="reversal", reverses__isnull=False)
                | (~models.Q(kind="reversal") & models.Q(reverses__isnull=True)),
                name="payment_reversal_reverses",
            ),
            models.UniqueConstraint(
                fields=["issuer", "method", "transaction"],
                condition=~models.Q(transaction=""),
                name="payment_transaction_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class Allocation(models.Model):
    """What of a payment pays an invoice (minor units); taken back with a negative one."""

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, related_name="allocations"
    )
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="allocations")
    amount_minor = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "allocation"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(amount_minor=0), name="allocation_moves_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.amount_minor}"
