"""What is booked: every event of an invoice as a journal whose debits equal its credits."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

RECEIVABLE, REVENUE, VAT, BANK = "receivable", "revenue", "vat", "bank"
CREDIT, SUSPENSE, BAD_DEBT = "customer_credit", "suspense", "bad_debt"

ACCOUNTS: Final = (BANK, RECEIVABLE, SUSPENSE, CREDIT, VAT, REVENUE, BAD_DEBT)
"""Bank, what cities owe, money not yet assigned, what we owe cities, VAT, income, losses."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One row of a journal in minor units: positive amounts are debits, negative credits."""

    account: str
    amount_minor: int


def journal(*postings: Posting) -> tuple[Posting, ...]:
    """Return the postings that move something.

    Raises: ValueError when they do not balance.
    """
    if sum(posting.amount_minor for posting in postings):
        raise ValueError(f"a journal does not balance: {postings}")
    return tuple(posting for posting in postings if posting.amount_minor)


def issue_journal(net_minor: int, tax_minor: int) -> tuple[Posting, ...]:
    """Book an issued invoice."""
    return journal(
        Posting(RECEIVABLE, net_minor + tax_minor),
        Posting(REVENUE, -net_minor),
        Posting(VAT, -tax_minor),
    )


def credit_journal(net_minor: int, tax_minor: int, *, open_minor: int) -> tuple[Posting, ...]:
    """Book a credit note: what is still open is cancelled, what was paid is owed to the city."""
    gross = net_minor + tax_minor
    cancelled = min(gross, open_minor)
    return journal(
        Posting(REVENUE, net_minor),
        Posting(VAT, tax_minor),
        Posting(RECEIVABLE, -cancelled),
        Posting(CREDIT, cancelled - gross),
    )


def arrival_journal(amount_minor: int) -> tuple[Posting, ...]:
    """Book money that a statement brings, before it is known whose it is."""
    return journal(Posting(BANK, amount_minor), Posting(SUSPENSE, -amount_minor))


def payment_journal(
    amount_minor: int, *, allocated_minor: int, source: str = SUSPENSE
) -> tuple[Posting, ...]:
    """Book a payment from `source` to what it pays; the rest becomes a credit on account."""
    return journal(
        Posting(source, amount_minor),
        Posting(RECEIVABLE, -allocated_minor),
        Posting(CREDIT, allocated_minor - amount_minor),
    )


def undo(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """Return the journal that takes another one back."""
    return journal(*(Posting(row.account, -row.amount_minor) for row in postings))


def move(source: str, target: str, amount_minor: int) -> tuple[Posting, ...]:
    """Book an amount to the debit of `target` and the credit of `source`."""
    return journal(Posting(target, amount_minor), Posting(source, -amount_minor))
