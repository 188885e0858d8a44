"""States of an invoice, and what may be done in which."""

from datetime import date, timedelta
from enum import Enum
from typing import Final

from kernel.errors import Conflict, Invalid


class InvoiceKind(Enum):
    """An invoice asks for money, a credit note takes some of it back."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class InvoiceState(Enum):
    """Where an invoice stands; that it is overdue follows from the date and is not stored."""

    DRAFT = "draft"
    ISSUED = "issued"
    PART_PAID = "part_paid"
    PAID = "paid"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"


OPEN: Final = frozenset({InvoiceState.ISSUED.value, InvoiceState.PART_PAID.value})
"""States in which something is still owed."""


def state_of(
    *, gross_minor: int, paid_minor: int, credited_minor: int, written_off_minor: int
) -> InvoiceState:
    """Return the state of an issued invoice from what happened to its gross amount."""
    settled = paid_minor + credited_minor + written_off_minor
    if settled < gross_minor:
        return InvoiceState.PART_PAID if paid_minor else InvoiceState.ISSUED
    if written_off_minor:
        return InvoiceState.WRITTEN_OFF
    if credited_minor >= gross_minor:
        return InvoiceState.CREDITED
    return InvoiceState.PAID


def is_overdue(state: str, due_on: date | None, today: date) -> bool:
    """Return whether something is owed past its day; on the day itself it is not."""
    return state in OPEN and due_on is not None and due_on < today


def due_on(issued_on: date, payment_days: int) -> date:
    """Return the last day for payment without consequences."""
    return issued_on + timedelta(days=payment_days)


def check_draft(state: str) -> None:
    """Raises: Conflict `billing.invoice.not_draft`."""
    if state != InvoiceState.DRAFT.value:
        raise Conflict("billing.invoice.not_draft")


def check_open(state: str) -> None:
    """Raises: Conflict `billing.invoice.nothing_open`."""
    if state not in OPEN:
        raise Conflict("billing.invoice.nothing_open")


def check_creditable(kind: str, state: str) -> None:
    """Check that a document is an issued invoice that still has something to credit.

    Raises: Conflict `billing.credit.not_possible`.
    """
    over = {InvoiceState.DRAFT.value, InvoiceState.CREDITED.value}
    if kind != InvoiceKind.INVOICE.value or state in over:
        raise Conflict("billing.credit.not_possible")


def check_reason(reason: str) -> str:
    """Return a reason without its margins. Raises: Invalid `billing.reason.missing`."""
    if not reason.strip():
        raise Invalid("billing.reason.missing")
    return reason.strip()
