from django.db import models

from shared_apps.billing.models.issuer import Issuer
from shared_apps.billing.models.querysets import BankEntryQuerySet


class BankStatement(models.Model):
    """A statement of an issuer's account as imported; balances in minor units.

    `digest` is that of what it says, not of its bytes: the same statement is known again however
    the bank spaced it. `known` counts entries that an earlier statement brought.
    """

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="statements")
    statement_id = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    currency = models.CharField(max_length=3)
    opening_minor = models.BigIntegerField()
    closing_minor = models.BigIntegerField()
    closing_on = models.DateField(null=True)
    digest = models.CharField(max_length=64)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    passed_over = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=64)

    class Meta:
        db_table = "bank_statement"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "digest"], name="bank_statement_once"),
        ]

    def __str__(self) -> str:
        return self.statement_id


class BankEntry(models.Model):
    """One payment of a statement: money that came, or that the bank took back (`reversal`).

    It waits until it is matched, assigned by finance, booked as returned or set aside.
    `fingerprint` is made of the bank's own reference, amount and date.
    """

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="bank_entries")
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    kind = models.CharField(
        max_length=8, choices=[("credit", "credit"), ("reversal", "reversal")], default="credit"
    )
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    booked_on = models.DateField()
    bank_reference = models.CharField(max_length=70, blank=True)
    end_to_end = models.CharField(max_length=70, blank=True)
    payer_name = models.CharField(max_length=200, blank=True)
    payer_iban = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=70, blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(
        max_length=8,
        choices=[
            ("waiting", "waiting"),
            ("matched", "matched"),
            ("assigned", "assigned"),
            ("returned", "returned"),
        ],
        default="waiting",
    )
    note = models.CharField(max_length=300, blank=True)

    objects = BankEntryQuerySet.as_manager()

    class Meta:
        db_table = "bank_entry"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "fingerprint"], name="bank_entry_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="bank_entry_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="returned") | ~models.Q(note=""),
                name="bank_entry_returned_has_note",
            ),
        ]
        indexes = [models.Index(fields=["state", "booked_on"], name="bank_entry_by_state")]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount_minor} {self.currency}"
