"""The books are checked by a command that fails when they are not in order; the demo's are."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from shared_apps.billing.actions.checking import find_faults
from shared_apps.billing.actions.demo import fill_city, fill_issuers
from shared_apps.billing.actions.demo_statement import sample_statement
from shared_apps.billing.actions.statements import import_statements
from shared_apps.billing.models import BankEntry, Invoice, NumberSeries
from tests.factories.billing import FINANCE, NOON, find_city, make_invoice


def test_check_says_that_all_is_well_when_it_is() -> None:
    make_invoice()
    told = StringIO()
    call_command("check_billing", stdout=told)
    assert "no gaps" in told.getvalue()


def test_check_fails_and_names_the_gap_when_a_number_is_missing() -> None:
    make_invoice()
    NumberSeries.objects.update(last_number=3)
    make_invoice()
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("check_billing", stdout=told)
    assert "gap: UA invoice 2026" in told.getvalue()


def test_check_names_the_invoice_when_it_differs_from_the_ledger() -> None:
    invoice = make_invoice()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE invoice SET open_minor = 5")
    assert find_faults() == [f"invoice {invoice.number}: 5 open, 120000 in the ledger"]


def test_demo_gives_a_city_its_invoice_once() -> None:
    for _ in range(2):
        fill_issuers(at=NOON)
        fill_city(find_city().as_city(), at=NOON)
    assert find_faults() == []
    assert Invoice.objects.get().municipality.slug == "poltava"


def test_sample_statement_pays_what_is_open() -> None:
    fill_issuers(at=NOON)
    fill_city(find_city().as_city(), at=NOON)
    later = NOON + timedelta(days=3)
    import_statements([sample_statement(at=later)], actor=FINANCE, at=later)
    assert Invoice.objects.get().state == "paid"
    assert BankEntry.objects.waiting().count() == 1
    assert find_faults() == []
