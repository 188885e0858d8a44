"""Money that moves: received, put to invoices, kept to a city's credit, refunded, taken back."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid
from kernel.people import Actor
from shared_apps.billing.actions.invoices import issuer_for
from shared_apps.billing.actions.journals import book
from shared_apps.billing.actions.settling import lock_account, lock_invoice, settle
from shared_apps.billing.models import Allocation, Invoice, Issuer, LedgerEntry, Payment
from shared_apps.billing.rules.invoices import check_open, check_reason
from shared_apps.billing.rules.ledger import BANK, CREDIT, RECEIVABLE, SUSPENSE, Posting, move
from shared_apps.billing.rules.matching import Open, Share, distribute
from tenants.models import Municipality
from tenants.schemas import PUBLIC, working_in

KIND = "payment"


def take(payment: Payment, shares: Sequence[Share], *, source: str, at: datetime) -> None:
    """Book a new payment: its shares pay invoices, the rest is the city's credit.

    The caller holds the city's account. Raises: Conflict `billing.payment.more_than_open`.
    """
    payment.save(force_insert=True)
    rows: list[tuple[Posting, Invoice | None]] = [(Posting(source, payment.amount_minor), None)]
    for share in shares:
        invoice = lock_invoice(Invoice.objects.get(pk=share.key))
        if share.amount_minor > invoice.open_minor or invoice.kind != "invoice":
            raise Conflict("billing.payment.more_than_open")
        rows.append((Posting(RECEIVABLE, -share.amount_minor), invoice))
        Allocation.objects.create(
            payment=payment, invoice=invoice, amount_minor=share.amount_minor, at=at
        )
        settle(invoice, at=at, paid=share.amount_minor)
    rest = payment.amount_minor - sum(share.amount_minor for share in shares)
    rows.append((Posting(CREDIT, -rest), None))
    _book("payment.received", rows, payment, at=at)


def _book(
    verb: str, rows: Sequence[tuple[Posting, Invoice | None]], payment: Payment, *, at: datetime
) -> None:
    book(
        verb,
        rows,
        issuer=payment.issuer,
        currency=payment.currency,
        at=at,
        municipality=payment.municipality,
        payment=payment,
    )


def as_open(invoice: Invoice) -> Open:
    """Return an invoice as matching sees it."""
    return Open(
        key=invoice.pk,
        number=invoice.number or "",
        reference=invoice.reference,
        party=invoice.municipality_id,
        currency=invoice.currency,
        open_minor=invoice.open_minor,
    )


@transaction.atomic
def record_payment(
    invoice: Invoice,
    *,
    amount_minor: int,
    received_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
    method: str = "manual",
    transaction_name: str = "",
) -> Payment:
    """Enter a payment of an invoice by hand, with the reason; what is too much is a credit.

    Raises: Invalid `billing.reason.missing`, `billing.payment.not_positive`; Conflict
    `billing.invoice.nothing_open`.
    """
    with working_in(PUBLIC):
        reason = check_reason(reason)
        check_positive(amount_minor)
        found = lock_invoice(invoice)
        check_open(found.state)
        payment = Payment(
            issuer=found.issuer,
            municipality=found.municipality,
            method=method,
            amount_minor=amount_minor,
            currency=found.currency,
            received_on=received_on,
            recorded_at=at,
            reason=reason,
            transaction=transaction_name,
        )
        match = distribute(amount_minor, [as_open(found)])
        take(payment, match.shares, source=BANK, at=at)
        remember("received", payment, actor=actor, at=at, reason=reason)
    return payment


def remember(verb: str, payment: Payment, *, actor: Actor, at: datetime, reason: str) -> None:
    """Append a payment's row to the audit trail."""
    record(
        f"payment.{verb}",
        kind=KIND,
        key=payment.uuid,
        actor=actor,
        at=at,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        method=payment.method,
        reason=reason,
    )


def check_positive(amount_minor: int) -> None:
    """Raises: Invalid `billing.payment.not_positive`."""
    if amount_minor <= 0:
        raise Invalid("billing.payment.not_positive")


@transaction.atomic
def apply_credit(invoice: Invoice, *, actor: Actor, at: datetime) -> int:
    """Pay an invoice from the city's credit as far as it reaches; return the minor units used.

    Raises: Conflict `billing.invoice.nothing_open`, `billing.payment.no_credit`.
    """
    with working_in(PUBLIC):
        found = lock_invoice(invoice)
        check_open(found.state)
        credit = LedgerEntry.objects.credit_on_account(found.issuer, found.municipality)
        used: int = min(credit, found.open_minor)
        if used <= 0:
            raise Conflict("billing.payment.no_credit")
        rows = [(posting, found) for posting in move(RECEIVABLE, CREDIT, used)]
        book(
            "credit.applied",
            rows,
            issuer=found.issuer,
            currency=found.currency,
            at=at,
            municipality=found.municipality,
        )
        Allocation.objects.create(invoice=found, amount_minor=used, at=at)
        settle(found, at=at, paid=used)
        facts = {"number": found.number, "amount_minor": used}
        record("credit.applied", kind="invoice", key=found.uuid, actor=actor, at=at, **facts)
    return used


@transaction.atomic
def refund(
    *,
    municipality: Municipality,
    amount_minor: int,
    paid_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
    issuer: Issuer | None = None,
) -> Payment:
    """Record that a city's credit was sent back to it.

    Raises: Invalid `billing.reason.missing`, `billing.payment.not_positive`; Conflict
    `billing.payment.no_credit`.
    """
    with working_in(PUBLIC):
        reason = check_reason(reason)
        check_positive(amount_minor)
        lock_account(municipality)
        payer = issuer or issuer_for(municipality.country)
        if amount_minor > LedgerEntry.objects.credit_on_account(payer, municipality):
            raise Conflict("billing.payment.no_credit")
        payment = Payment.objects.create(
            issuer=payer,
            municipality=municipality,
            kind="refund",
            method="manual",
            amount_minor=amount_minor,
            currency=payer.currency,
            received_on=paid_on,
            recorded_at=at,
            reason=reason,
        )
        rows = [(posting, None) for posting in move(BANK, CREDIT, amount_minor)]
        _book("payment.refunded", rows, payment, at=at)
        remember("refunded", payment, actor=actor, at=at, reason=reason)
    return payment


def reverse(payment: Payment, reversal: Payment, *, at: datetime) -> None:
    """Take a payment back because the bank did: what it paid is owed again.

    The caller holds the city's account. Raises: Conflict `billing.payment.already_reversed`,
    `billing.payment.credit_used`.
    """
    if Payment.objects.filter(reverses=payment).exists() or payment.kind != "received":
        raise Conflict("billing.payment.already_reversed")
    paid = list(payment.allocations.values("invoice").annotate(total=Sum("amount_minor")))
    rest = payment.amount_minor - sum(row["total"] for row in paid)
    credit = LedgerEntry.objects.credit_on_account(payment.issuer, payment.municipality)
    if rest > credit:
        raise Conflict("billing.payment.credit_used")
    reversal.save(force_insert=True)
    rows: list[tuple[Posting, Invoice | None]] = [(Posting(CREDIT, rest), None)]
    for row in paid:
        invoice = lock_invoice(Invoice.objects.get(pk=row["invoice"]))
        rows.append((Posting(RECEIVABLE, row["total"]), invoice))
        Allocation.objects.create(
            payment=payment, invoice=invoice, amount_minor=-row["total"], at=at
        )
        settle(invoice, at=at, paid=-row["total"])
    rows.append((Posting(SUSPENSE, -reversal.amount_minor), None))
    _book("payment.reversed", rows, reversal, at=at)
