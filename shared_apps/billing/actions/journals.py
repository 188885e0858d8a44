"""Booking: one journal at a time, in the transaction of what is booked."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from shared_apps.billing.models import Invoice, Issuer, LedgerEntry, Payment
from shared_apps.billing.rules.ledger import Posting
from tenants.models import Municipality


def book(
    verb: str,
    rows: Iterable[tuple[Posting, Invoice | None]],
    *,
    issuer: Issuer,
    currency: str,
    at: datetime,
    municipality: Municipality | None = None,
    payment: Payment | None = None,
) -> UUID:
    """Write one journal and return its name; the database refuses it unless it balances."""
    journal = uuid4()
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            journal=journal,
            verb=verb,
            at=at,
            issuer=issuer,
            account=posting.account,
            debit_minor=max(posting.amount_minor, 0),
            credit_minor=max(-posting.amount_minor, 0),
            currency=currency,
            municipality=municipality,
            invoice=invoice,
            payment=payment,
        )
        for posting, invoice in rows
        if posting.amount_minor
    )
    return journal


def book_invoice(verb: str, postings: Iterable[Posting], invoice: Invoice, *, at: datetime) -> UUID:
    """Write a journal all of whose rows concern one invoice."""
    return book(
        verb,
        [(posting, invoice) for posting in postings],
        issuer=invoice.issuer,
        currency=invoice.currency,
        at=at,
        municipality=invoice.municipality,
    )
