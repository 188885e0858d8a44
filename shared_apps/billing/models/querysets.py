"""Reads of billing."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q, Sum

from shared_apps.billing.rules.invoices import OPEN


class InvoiceQuerySet(models.QuerySet[Any]):
    """Invoices and credit notes."""

    def issued(self) -> Self:
        """Return those with a number."""
        return self.exclude(state="draft")

    def open(self) -> Self:
        """Return issued invoices on which something is owed."""
        return self.filter(kind="invoice", state__in=OPEN)

    def overdue(self, today: date) -> Self:
        """Return open invoices past their due date."""
        return self.open().filter(due_on__lt=today)

    def search(self, words: str) -> Self:
        """Return those whose number, reference, buyer or municipality contains `words`."""
        text = words.strip()
        if not text:
            return self
        return self.filter(
            Q(number__icontains=text)
            | Q(reference__icontains=text.replace(" ", ""))
            | Q(municipality__slug__icontains=text)
            | Q(snapshot__buyer__name__icontains=text)
        )

    def in_state(self, state: str, today: date) -> Self:
        """Return those in a state, `open` and `overdue` included; "" returns all."""
        if state == "open":
            return self.open()
        if state == "overdue":
            return self.overdue(today)
        return self.filter(state=state) if state else self

    def newest_first(self) -> Self:
        """Return drafts first, then the newest."""
        return self.select_related("municipality", "issuer").order_by(
            models.F("issued_on").desc(nulls_first=True), "-pk"
        )

    def sums(self) -> list[dict[str, Any]]:
        """Return gross and open sums by currency, in minor units."""
        found = self.values("currency").annotate(
            gross_minor=Sum("gross_minor"), open_minor=Sum("open_minor")
        )
        return list(found.order_by("currency"))


class BankEntryQuerySet(models.QuerySet[Any]):
    """Payments that statements brought."""

    def waiting(self) -> Self:
        """Return those that wait for finance, oldest first."""
        return self.filter(state="waiting").order_by("booked_on", "pk")


class LedgerQuerySet(models.QuerySet[Any]):
    """Rows of the ledger."""

    def balances(self) -> list[dict[str, Any]]:
        """Return debit and credit sums by currency and account: the trial balance."""
        sums = self.values("currency", "account").annotate(
            debit=Sum("debit_minor"), credit=Sum("credit_minor")
        )
        return list(sums.order_by("currency", "account"))

    def balance_minor(self) -> int:
        """Return debits less credits of the rows."""
        sums = self.aggregate(debit=Sum("debit_minor"), credit=Sum("credit_minor"))
        return (sums["debit"] or 0) - (sums["credit"] or 0)

    def credit_on_account(self, issuer: Any, municipality: Any) -> int:
        """Return what an issuer owes a city (minor units): over-payments, credits of paid."""
        rows = self.filter(account="customer_credit", issuer=issuer, municipality=municipality)
        return -rows.balance_minor()
