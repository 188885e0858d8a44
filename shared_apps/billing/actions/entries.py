"""Whose a bank's entry is: matched by what the payer wrote, else said by finance."""

from datetime import datetime

from django.db import transaction

from kernel.errors import Conflict, NotFound
from kernel.people import SYSTEM, Actor
from shared_apps.billing.actions.payments import as_open, remember, reverse, take
from shared_apps.billing.actions.settling import lock_account
from shared_apps.billing.models import BankEntry, Invoice, Payment
from shared_apps.billing.rules.ledger import SUSPENSE
from shared_apps.billing.rules.matching import Match, distribute, match
from shared_apps.billing.rules.references import compact, numbers_in, references_in
from tenants.models import Municipality
from tenants.schemas import PUBLIC, working_in


def settle_entry(entry: BankEntry, *, actor: Actor, at: datetime) -> None:
    """Put a new entry to what it pays, as far as that is certain; else it waits for finance."""
    if entry.kind == "reversal":
        payment = reversed_by(entry)
        if payment is not None and _try_reversing(payment, entry, at=at):
            _close(entry, "matched")
        return
    found = match(
        reference=entry.reference,
        text=f"{entry.text} {entry.end_to_end}",
        amount_minor=entry.amount_minor,
        currency=entry.currency,
        invoices=[as_open(invoice) for invoice in named_by(entry)],
    )
    if found is not None:
        _take(entry, found, actor=actor, at=at)
        _close(entry, "matched")


def named_by(entry: BankEntry) -> list[Invoice]:
    """Return the issued invoices that an entry may name, oldest first; paid ones too."""
    text = f"{entry.reference} {entry.text} {entry.end_to_end}"
    references = {compact(entry.reference), *references_in(text)} - {""}
    found = Invoice.objects.issued().filter(issuer=entry.issuer, kind="invoice")
    named = found.filter(reference__in=references) | found.filter(number__in=numbers_in(text))
    return list(named.select_related("municipality").order_by("issued_on", "pk"))


def reversed_by(entry: BankEntry) -> Payment | None:
    """Return the one payment that a reversal takes back, None where it is not certain."""
    rows = BankEntry.objects.filter(
        issuer=entry.issuer, kind="credit", amount_minor=entry.amount_minor
    ).exclude(payment=None)
    named = rows.none()
    if entry.end_to_end:
        named = named | rows.filter(end_to_end=entry.end_to_end)
    if entry.bank_reference:
        named = named | rows.filter(bank_reference=entry.bank_reference)
    payments = [row.payment for row in named.distinct().select_related("payment")[:2]]
    return payments[0] if len(payments) == 1 else None


def _try_reversing(payment: Payment, entry: BankEntry, *, at: datetime) -> bool:
    try:
        _reverse(payment, entry, at=at)
    except Conflict:
        return False
    return True


@transaction.atomic
def _reverse(payment: Payment, entry: BankEntry, *, at: datetime) -> None:
    lock_account(payment.municipality)
    reversal = Payment(
        issuer=payment.issuer,
        municipality=payment.municipality,
        kind="reversal",
        method="bank",
        amount_minor=entry.amount_minor,
        currency=entry.currency,
        received_on=entry.booked_on,
        recorded_at=at,
        bank_entry=entry,
        reverses=payment,
    )
    if entry.amount_minor != payment.amount_minor:
        raise Conflict("billing.payment.amount_differs")
    reverse(payment, reversal, at=at)
    remember("reversed", reversal, actor=SYSTEM, at=at, reason="")


def _take(entry: BankEntry, found: Match, *, actor: Actor, at: datetime) -> Payment:
    municipality = Municipality.objects.get(pk=found.party)
    lock_account(municipality)
    payment = Payment(
        issuer=entry.issuer,
        municipality=municipality,
        method="bank",
        amount_minor=entry.amount_minor,
        currency=entry.currency,
        received_on=entry.booked_on,
        recorded_at=at,
        bank_entry=entry,
    )
    take(payment, found.shares, source=SUSPENSE, at=at)
    remember("received", payment, actor=actor, at=at, reason="")
    return payment


def _close(entry: BankEntry, state: str) -> None:
    entry.state = state
    entry.save(update_fields=["state"])


def lock_entry(entry: BankEntry) -> BankEntry:
    """Return a waiting entry, locked.

    Raises: NotFound `billing.entry.unknown`; Conflict `billing.entry.not_waiting`.
    """
    rows = BankEntry.objects.select_for_update(of=("self",)).select_related("issuer")
    row: BankEntry | None = rows.filter(pk=entry.pk).first()
    if row is None:
        raise NotFound("billing.entry.unknown")
    if row.state != "waiting":
        raise Conflict("billing.entry.not_waiting")
    return row


@transaction.atomic
def assign_entry(
    entry: BankEntry,
    *,
    municipality: Municipality,
    invoice: Invoice | None,
    actor: Actor,
    at: datetime,
) -> Payment:
    """Say whose waiting money is: it pays `invoice` as far as owed, the rest is a credit.

    Raises: Conflict `billing.entry.not_waiting`, `billing.entry.is_reversal`,
    `billing.invoice.other_city`.
    """
    with working_in(PUBLIC):
        row = lock_entry(entry)
        if row.kind == "reversal":
            raise Conflict("billing.entry.is_reversal")
        if invoice is not None and invoice.municipality_id != municipality.pk:
            raise Conflict("billing.invoice.other_city")
        lock_account(municipality)
        open_ones = [as_open(Invoice.objects.get(pk=invoice.pk))] if invoice else []
        found = (
            distribute(row.amount_minor, open_ones)
            if open_ones
            else Match(municipality.pk, (), row.amount_minor)
        )
        payment = _take(row, found, actor=actor, at=at)
        _close(row, "assigned")
    return payment


@transaction.atomic
def assign_reversal(entry: BankEntry, *, payment: Payment, at: datetime) -> None:
    """Say which payment the bank took back.

    Raises: Conflict `billing.entry.not_waiting`, `billing.payment.amount_differs`,
    `billing.payment.already_reversed`, `billing.payment.credit_used`.
    """
    with working_in(PUBLIC):
        row = lock_entry(entry)
        _reverse(payment, row, at=at)
        _close(row, "assigned")
