"""Issued invoices have numbers without gaps and never change."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid
from kernel.outbox.models import OutboxMessage
from shared_apps.billing.actions.checking import find_faults
from shared_apps.billing.actions.invoices import discard_draft, issue, write_off
from shared_apps.billing.models import BillingParty, Invoice, InvoiceLine, LedgerEntry
from tests.factories.billing import FINANCE, NOON, find_city, make_draft, make_invoice


def test_issue_numbers_books_and_audits_when_the_buyer_is_complete() -> None:
    invoice = issue(make_draft(100_000, 5_005), actor=FINANCE, at=NOON)
    assert invoice.number == "UA-2026-000001"
    assert (invoice.net_minor, invoice.tax_minor, invoice.gross_minor) == (105_005, 21_001, 126_006)
    assert invoice.open_minor == invoice.gross_minor
    assert invoice.due_on == NOON.date() + timedelta(days=14)
    rows = LedgerEntry.objects.values_list("account", "debit_minor", "credit_minor")
    assert set(rows) == {
        ("receivable", 126_006, 0),
        ("revenue", 0, 105_005),
        ("vat", 0, 21_001),
    }
    assert AuditEvent.objects.latest("pk").verb == "invoice.issued"
    letter = OutboxMessage.objects.get(topic="billing.send_letter")
    assert letter.payload == {"invoice": str(invoice.uuid), "letter": "issued"}


def test_draft_has_no_number_and_books_nothing_when_written() -> None:
    draft = make_draft()
    assert (draft.number, draft.state) == (None, "draft")
    assert LedgerEntry.objects.count() == 0


def test_issue_refused_when_the_buyer_is_incomplete() -> None:
    draft = make_draft()
    BillingParty.objects.filter(municipality=draft.municipality).update(tax_id="")
    with pytest.raises(Conflict) as refusal:
        issue(draft, actor=FINANCE, at=NOON)
    assert refusal.value.code == "billing.party.incomplete"


def test_issue_refused_when_it_is_issued_already() -> None:
    invoice = make_invoice()
    with pytest.raises(Conflict) as refusal:
        issue(invoice, actor=FINANCE, at=NOON)
    assert refusal.value.code == "billing.invoice.not_draft"


def test_issue_begins_at_one_when_the_year_is_new() -> None:
    make_invoice()
    make_invoice()
    new = make_invoice(at=NOON + timedelta(days=365))
    assert new.number == "UA-2027-000001"
    polish = make_invoice(slug="lublin")
    assert polish.number == "PL-2026-000001"
    assert find_faults() == []


def test_issue_takes_the_issuers_day_when_it_is_past_midnight_there() -> None:
    invoice = make_invoice(at=NOON.replace(month=12, day=31, hour=23))
    assert invoice.number == "UA-2027-000001"


def test_issue_leaves_no_gap_when_one_is_rolled_back() -> None:
    make_invoice()
    failing = make_draft()
    assert _issue_or_fail(failing, fails=True) == ""
    assert make_invoice().number == "UA-2026-000002"
    assert find_faults() == []


@pytest.mark.django_db(transaction=True)
def test_issue_gives_numbers_in_a_row_when_two_connections_issue_at_once() -> None:
    drafts = [make_draft() for _ in range(12)]
    barrier = threading.Barrier(2)

    def work(mine: list[Invoice]) -> list[str]:
        try:
            barrier.wait(timeout=30)
            return [_issue_or_fail(draft, fails=draft.pk % 3 == 0) for draft in mine]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        numbers = [found for part in pool.map(work, (drafts[:6], drafts[6:])) for found in part]
    given = sorted(found for found in numbers if found)
    assert given == [f"UA-2026-{number:06d}" for number in range(1, len(given) + 1)]
    assert len(given) == 8
    assert find_faults() == []


def _issue_or_fail(draft: Invoice, *, fails: bool) -> str:
    """Issue a draft, or fail after it got its number."""
    try:
        with transaction.atomic():
            invoice = issue(draft, actor=FINANCE, at=NOON)
            if fails:
                raise RuntimeError("power cut")
    except RuntimeError:
        return ""
    return str(invoice.number)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoice SET gross_minor = gross_minor + 1, net_minor = net_minor + 1",
        "UPDATE invoice SET number = 'UA-2026-000099'",
        "UPDATE invoice SET snapshot = '{}'",
        "UPDATE invoice SET issued_on = issued_on + 1",
        "DELETE FROM invoice",
        "TRUNCATE invoice CASCADE",
        "UPDATE invoice_line SET net_minor = 1",
        "UPDATE invoice_line SET description = 'x'",
        "DELETE FROM invoice_line",
        "TRUNCATE invoice_line CASCADE",
        "INSERT INTO invoice_line (invoice_id, position, description, quantity_milli, unit,"
        " unit_price_minor, net_minor, vat_category, vat_permille, vat_reason)"
        " SELECT id, 9, 'x', 1000, 'C62', 1, 1, 'S', 200, '' FROM invoice",
        "UPDATE ledger_entry SET debit_minor = debit_minor + 1 WHERE debit_minor > 0",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
    ],
)
def test_database_refuses_when_what_is_issued_would_change(statement: str) -> None:
    make_invoice()
    before = list(Invoice.objects.values()), list(InvoiceLine.objects.values())
    with pytest.raises(DatabaseError, match=r"not change|stays|stay|Cannot"):
        _run_as_superuser(statement)
    assert before == (list(Invoice.objects.values()), list(InvoiceLine.objects.values()))


def _run_as_superuser(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        assert cursor.fetchone() == ("on",)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def test_database_refuses_when_a_journal_does_not_balance() -> None:
    invoice = make_invoice()
    statement = f"""INSERT INTO ledger_entry
        (journal, verb, at, issuer_id, account, debit_minor, credit_minor, currency)
        VALUES ('{invoice.uuid}', 'x', now(), {invoice.issuer_id}, 'bank', 5, 0, 'UAH')"""
    with pytest.raises(DatabaseError, match="does not balance"):
        _run_as_superuser(statement)


def test_write_off_books_a_loss_when_something_is_open() -> None:
    invoice = write_off(make_invoice(), reason="insolvent", actor=FINANCE, at=NOON)
    assert (invoice.state, invoice.open_minor) == ("written_off", 0)
    assert LedgerEntry.objects.filter(account="bad_debt").balance_minor() == invoice.gross_minor
    assert find_faults() == []


def test_write_off_refused_when_nobody_says_why() -> None:
    with pytest.raises(Invalid) as refusal:
        write_off(make_invoice(), reason=" ", actor=FINANCE, at=NOON)
    assert refusal.value.code == "billing.reason.missing"


def test_discard_throws_a_draft_away_and_refuses_when_it_is_issued() -> None:
    discard_draft(make_draft(), actor=FINANCE, at=NOON)
    assert Invoice.objects.count() == 0
    with pytest.raises(Conflict):
        discard_draft(make_invoice(), actor=FINANCE, at=NOON)


def test_invoice_keeps_what_it_said_when_the_buyer_changes_later() -> None:
    invoice = make_invoice()
    BillingParty.objects.filter(municipality=find_city()).update(legal_name="Renamed")
    invoice.refresh_from_db()
    assert invoice.snapshot["buyer"]["name"].startswith("Виконавчий")
