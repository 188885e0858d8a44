"""Invoices as rows of lists and as one page: shared by the console and a city's office."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kernel.money import format_money, to_major
from shared_apps.billing.actions.credits import creditable_lines
from shared_apps.billing.messages import (
    ACCOUNT_LABELS,
    STATE_KINDS,
    STATE_LABELS,
    STEP_LABELS,
    VERB_LABELS,
)
from shared_apps.billing.models import Invoice, LedgerEntry
from shared_apps.billing.rules.invoices import is_overdue
from shared_apps.billing.rules.references import grouped


def row_of(invoice: Invoice, today: date) -> dict[str, Any]:
    """Return an invoice as a row: the row itself, its state in words, its city's name."""
    overdue = is_overdue(invoice.state, invoice.due_on, today)
    state = "overdue" if overdue else invoice.state
    language = translation.get_language() or "en"
    is_note = invoice.kind == "credit_note"
    return {
        "invoice": invoice,
        "title": invoice.number or _("Draft"),
        "state": _("credit note") if is_note else STATE_LABELS[state],
        "state_kind": "quiet" if is_note else STATE_KINDS.get(state, "quiet"),
        "city": invoice.municipality.as_city().name(language),
        "credit_note": is_note,
    }


def rows_of(invoices: Iterable[Invoice], today: date) -> list[dict[str, Any]]:
    """Return invoices as rows."""
    return [row_of(invoice, today) for invoice in invoices]


def file_headings() -> list[str]:
    """Return the headings of the list as a table."""
    return [
        _("Number"),
        _("State"),
        _("Municipality"),
        _("Issued on"),
        _("Due on"),
        _("Currency"),
        _("Net"),
        _("Tax"),
        _("Gross"),
        _("Open"),
        _("Reference"),
    ]


def file_rows(invoices: Iterable[Invoice], today: date) -> Iterator[list[Any]]:
    """Yield invoices as rows of a table; money in major units, credit notes negative."""
    for invoice in invoices:
        row = row_of(invoice, today)
        sign = -1 if row["credit_note"] else 1
        amounts = (invoice.net_minor, invoice.tax_minor, invoice.gross_minor)
        money = [to_major(sign * amount, invoice.currency) for amount in amounts]
        yield [
            row["title"],
            str(row["state"]),
            row["city"],
            invoice.issued_on,
            invoice.due_on,
            invoice.currency,
            *money,
            to_major(invoice.open_minor, invoice.currency),
            invoice.reference,
        ]


def page_of(invoice: Invoice, today: date) -> dict[str, Any]:
    """Return what the page of one invoice shows."""
    left = creditable_lines(invoice) if invoice.kind == "invoice" else {}
    lines = list(invoice.lines.order_by("position"))
    return {
        **row_of(invoice, today),
        "reference": grouped(invoice.reference),
        "lines": [{"line": line, "left_minor": left.get(line.pk, 0)} for line in lines],
        "credit_notes": list(invoice.credit_notes.order_by("pk")),
        "history": _history(invoice),
        "ledger": _ledger(invoice),
        "acts": acts_of(invoice, creditable=any(left.values())),
    }


def acts_of(invoice: Invoice, *, creditable: bool) -> dict[str, bool]:
    """Return what may be done with an invoice as it stands."""
    draft = invoice.state == "draft"
    owed = invoice.open_minor > 0 and not draft
    credit = LedgerEntry.objects.credit_on_account(invoice.issuer, invoice.municipality)
    return {
        "issue": draft,
        "discard": draft,
        "payment": owed,
        "use_credit": owed and credit > 0,
        "credit": not draft and creditable,
        "write_off": owed,
    }


def _history(invoice: Invoice) -> list[dict[str, Any]]:
    """Return payments, credit notes and reminders in the order of time."""
    events = [
        {"at": step.taken_at, "title": STEP_LABELS[step.step]} for step in invoice.dunning.all()
    ]
    if invoice.issued_at:
        events.append({"at": invoice.issued_at, "title": VERB_LABELS["invoice.issued"]})
    for entry in invoice.ledger.filter(account="receivable").exclude(verb="invoice.issued"):
        amount = entry.debit_minor or entry.credit_minor
        text = format_money(amount, entry.currency, translation.get_language() or "en")
        title = VERB_LABELS.get(entry.verb, entry.verb)
        events.append({"at": entry.at, "title": title, "text": text})
    return sorted(events, key=lambda event: event["at"])


def _ledger(invoice: Invoice) -> list[dict[str, Any]]:
    own = LedgerEntry.objects.filter(invoice=invoice).values("journal")
    return ledger_rows(LedgerEntry.objects.filter(journal__in=own).order_by("pk"))


def ledger_rows(rows: Iterable[LedgerEntry]) -> list[dict[str, Any]]:
    """Return rows of the ledger with verb and account in words."""
    return [
        {
            "entry": row,
            "verb": VERB_LABELS.get(row.verb, row.verb),
            "account": ACCOUNT_LABELS[row.account],
        }
        for row in rows
    ]
