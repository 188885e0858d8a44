import pgtrigger
from django.db import models

from shared_apps.billing.models.invoice import Invoice
from shared_apps.billing.models.issuer import Issuer
from shared_apps.billing.models.payment import Payment
from shared_apps.billing.models.querysets import LedgerQuerySet
from shared_apps.billing.rules.ledger import ACCOUNTS
from tenants.models import Municipality

JOURNAL_BALANCES = """
    IF EXISTS (
        SELECT 1 FROM ledger_entry WHERE journal = NEW.journal
        GROUP BY issuer_id, currency HAVING sum(debit_minor) <> sum(credit_minor)
    ) THEN
        RAISE EXCEPTION 'journal % does not balance', NEW.journal
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
"""


class LedgerEntry(models.Model):
    """One row of the double-entry ledger, in minor units; written once, never changed.

    The rows of a `journal` balance by issuer and currency, which the database checks at commit.
    """

    journal = models.UUIDField(db_index=True)
    verb = models.CharField(max_length=40)
    at = models.DateTimeField()
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="ledger")
    account = models.CharField(max_length=20, choices=[(name, name) for name in ACCOUNTS])
    debit_minor = models.BigIntegerField(default=0)
    credit_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, related_name="ledger"
    )
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="ledger")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="ledger")

    objects = LedgerQuerySet.as_manager()

    class Meta:
        db_table = "ledger_entry"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(debit_minor__gt=0, credit_minor=0)
                | models.Q(debit_minor=0, credit_minor__gt=0),
                name="ledger_entry_one_side",
            ),
            models.CheckConstraint(
                condition=models.Q(account__in=ACCOUNTS), name="ledger_entry_account_known"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the ledger stays' USING ERRCODE = 'restrict_violation';",
            ),
            pgtrigger.Trigger(
                name="journal_balances",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=JOURNAL_BALANCES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.account}"
