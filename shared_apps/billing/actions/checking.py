"""Whether the books are in order: no gap, no imbalance, no row that says something else."""

from collections.abc import Iterator

from django.db.models import F, Max, Min, Sum
from django.db.models.aggregates import Count

from shared_apps.billing.models import Invoice, LedgerEntry, NumberSeries
from shared_apps.billing.rules.ledger import RECEIVABLE
from tenants.schemas import PUBLIC, working_in


def find_faults() -> list[str]:
    """Return one English line for each fault of the books; none when they are in order."""
    with working_in(PUBLIC):
        return [
            *_gaps(),
            *_series(),
            *_unbalanced_journals(),
            *_trial_balance(),
            *_open_amounts(),
            *_sums(),
        ]


def _gaps() -> Iterator[str]:
    rows = Invoice.objects.issued().values("issuer__prefix", "kind", "year").order_by("year")
    for row in rows.annotate(first=Min("sequence"), last=Max("sequence"), count=Count("pk")):
        if row["first"] != 1 or row["last"] != row["count"]:
            name = f"{row['issuer__prefix']} {row['kind']} {row['year']}"
            yield f"gap: {name} has {row['count']} documents, {row['first']} to {row['last']}"


def _series() -> Iterator[str]:
    for series in NumberSeries.objects.select_related("issuer"):
        documents = Invoice.objects.issued().filter(
            issuer=series.issuer, kind=series.kind, year=series.year
        )
        last = documents.aggregate(last=Max("sequence"))["last"] or 0
        if last != series.last_number:
            name = f"{series.issuer.prefix} {series.kind} {series.year}"
            yield f"series: {name} counts {series.last_number}, the last document is {last}"


def _unbalanced_journals() -> Iterator[str]:
    sums = LedgerEntry.objects.values("journal", "issuer", "currency").annotate(
        debit=Sum("debit_minor"), credit=Sum("credit_minor")
    )
    for row in sums.exclude(debit=F("credit")):
        yield f"journal {row['journal']}: {row['debit']} debit, {row['credit']} credit"


def _trial_balance() -> Iterator[str]:
    totals: dict[str, int] = {}
    for row in LedgerEntry.objects.balances():
        difference = row["debit"] - row["credit"]
        totals[row["currency"]] = totals.get(row["currency"], 0) + difference
    for currency, difference in totals.items():
        if difference:
            yield f"trial balance: {difference} {currency} too much on one side"


def _open_amounts() -> Iterator[str]:
    booked = dict(
        LedgerEntry.objects.filter(account=RECEIVABLE)
        .values_list("invoice")
        .annotate(balance=Sum("debit_minor") - Sum("credit_minor"))
    )
    invoices = Invoice.objects.issued().filter(kind="invoice").only("pk", "number", "open_minor")
    for invoice in invoices.iterator():
        owed = booked.get(invoice.pk, 0)
        if invoice.open_minor != owed:
            yield f"invoice {invoice.number}: {invoice.open_minor} open, {owed} in the ledger"


def _sums() -> Iterator[str]:
    wrong = (
        Invoice.objects.issued()
        .annotate(lines_net=Sum("lines__net_minor"))
        .exclude(lines_net=F("net_minor"))
    )
    for invoice in wrong:
        yield f"invoice {invoice.number}: lines do not add up to its net"
