"""Billing in the console: who may, what is shown, what a refusal keeps."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse as plain_reverse
from django.urls import set_urlconf

from kernel.registries import console_entries
from shared_apps.billing.models import BankEntry, Invoice, Issuer
from tests.factories.billing import (
    FINANCE,
    IBANS,
    NOON,
    TAX_IDS,
    entry_xml,
    make_draft,
    make_invoice,
    make_issuer,
    statement_xml,
)
from tests.factories.operators import OperatorClient, make_operator


def reverse(name: str, *arguments: Any) -> str:
    return plain_reverse(f"billing_console:{name}", "config.urls_public", args=arguments)


@pytest.fixture
def finance(db: None) -> OperatorClient:
    return OperatorClient(make_operator(("finance",)))


@pytest.fixture
def viewer(db: None) -> OperatorClient:
    return OperatorClient(make_operator(("viewer",)))


def pages() -> Iterator[str]:
    invoice = make_invoice()
    yield reverse("invoices")
    yield f"{reverse('invoices')}?q=nothing&state=overdue"
    yield reverse("invoice", invoice.uuid)
    for name in ("statements", "unmatched", "buyers", "issuers", "ledger"):
        yield reverse(name)


def test_pages_open_to_a_viewer_who_is_shown_no_acts(viewer: OperatorClient) -> None:
    for page in pages():
        response = viewer.get(page)
        assert response.status_code == 200, page
        text = response.content.decode()
        assert 'method="post"' not in text.partition("<main")[2]
    assert viewer.get(reverse("ledger")).content.count(b"<td") > 3


def test_pages_refused_when_nobody_is_signed_in(main_client: Any) -> None:
    for page in pages():
        assert main_client.get(page).status_code in {302, 403}, page


def acts() -> Iterator[tuple[str, dict[str, Any]]]:
    invoice, draft = make_invoice(), make_draft()
    yield reverse("act", draft.uuid, "issue"), {}
    yield reverse("act", draft.uuid, "discard"), {}
    for name in ("payment", "use_credit", "credit", "write_off"):
        yield reverse("act", invoice.uuid, name), {"reason": "x"}
    yield reverse("buyer", "poltava"), {"legal_name": "x"}
    yield reverse("refund", "poltava"), {"reason": "x"}
    yield reverse("issuer", "edem-ua"), {"legal_name": "x"}
    yield reverse("new_issuer"), {}
    yield reverse("statements"), {}


@pytest.mark.parametrize("role", ["operator", "viewer"])
def test_acts_refused_when_the_role_is_not_finance(role: str) -> None:
    client = OperatorClient(make_operator((role,)))
    before = list(Invoice.objects.values("state", "open_minor"))
    for address, sent in acts():
        assert client.post(address, sent).status_code == 403, address
    assert len(before) <= Invoice.objects.count()
    assert not Invoice.objects.exclude(state__in=["draft", "issued"]).exists()


def test_payment_is_entered_when_finance_sends_the_form(finance: OperatorClient) -> None:
    invoice = make_invoice()
    page = reverse("act", invoice.uuid, "payment")
    assert b"1200" in finance.get(page).content
    sent = {"amount": "1 000,50", "received_on": "2026-03-10", "reason": "cash desk"}
    assert finance.post(page, sent).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.state, invoice.open_minor) == ("part_paid", 19_950)


def test_payment_keeps_what_was_typed_when_it_is_refused(finance: OperatorClient) -> None:
    invoice = make_invoice()
    sent = {"amount": "-5", "received_on": "2026-03-10", "reason": "cash desk"}
    response = finance.post(reverse("act", invoice.uuid, "payment"), sent)
    assert response.status_code == 422
    assert b'value="cash desk"' in response.content
    assert b'role="alert"' in response.content


def test_credit_note_of_part_of_a_line_is_issued_when_finance_asks(finance: OperatorClient) -> None:
    invoice = make_invoice(100_000, 50_000)
    first, second = invoice.lines.order_by("position")
    sent = {"reason": "less", f"line_{first.pk}": "250.00", f"line_{second.pk}": ""}
    assert finance.post(reverse("act", invoice.uuid, "credit"), sent).status_code == 302
    note = Invoice.objects.get(kind="credit_note")
    assert (note.net_minor, note.tax_minor) == (25_000, 5_000)
    page = finance.get(reverse("invoice", invoice.uuid)).content.decode()
    assert str(note.number) in page
    too_much = {"reason": "less", f"line_{first.pk}": "750.01"}
    assert finance.post(reverse("act", invoice.uuid, "credit"), too_much).status_code == 409


def test_invoice_issues_and_is_written_off_when_finance_asks(finance: OperatorClient) -> None:
    draft = make_draft()
    assert finance.post(reverse("act", draft.uuid, "issue")).status_code == 302
    sent = {"reason": "insolvent"}
    assert finance.post(reverse("act", draft.uuid, "write_off"), sent).status_code == 302
    draft.refresh_from_db()
    assert draft.number is not None
    assert draft.state == "written_off"


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("xml", b"<?xml")])
def test_document_is_given_when_the_invoice_is_issued(
    viewer: OperatorClient, kind: str, begins: bytes
) -> None:
    invoice = make_invoice()
    response = viewer.get(reverse("document", invoice.uuid, kind))
    assert response.content.startswith(begins)
    assert f"{invoice.number}.{kind}" in response["Content-Disposition"]
    assert viewer.get(reverse("document", make_draft().uuid, kind)).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_list_is_given_as_a_file(viewer: OperatorClient, kind: str) -> None:
    invoice = make_invoice()
    answer: Any = viewer.get(reverse("invoices_file", kind))
    content = b"".join(answer.streaming_content)
    assert content[:2] == (b"PK" if kind == "xlsx" else b"\xef\xbb")
    assert kind == "xlsx" or str(invoice.number).encode() in content
    assert viewer.get(reverse("invoices_file", "exe")).status_code == 404


def upload(client: OperatorClient, content: bytes) -> Any:
    file = SimpleUploadedFile("s.xml", content, "application/xml")
    return client.post(reverse("statements"), {"file": file})


def test_statement_is_taken_in_and_its_riddle_assigned(finance: OperatorClient) -> None:
    invoice = make_invoice()
    riddle = entry_xml(invoice.open_minor, text="no idea")
    assert upload(finance, statement_xml(riddle, moved_minor=invoice.open_minor)).status_code == 302
    entry = BankEntry.objects.get()
    assert b"no idea" in finance.get(reverse("unmatched")).content
    assert b"no idea" in finance.get(reverse("statement", entry.statement_id)).content
    page = reverse("assign", entry.pk)
    assert str(invoice.number).encode() in finance.get(page).content
    assert finance.post(page, {"number": "UA-2099-000001"}).status_code == 404
    assert finance.post(page, {"number": invoice.number}).status_code == 302
    invoice.refresh_from_db()
    assert invoice.state == "paid"


def test_statement_is_refused_with_its_figures_when_it_lies(finance: OperatorClient) -> None:
    make_issuer()
    lying = statement_xml(entry_xml(500), moved_minor=500, closing_minor=1)
    response = upload(finance, lying)
    assert response.status_code == 422
    assert b"1000.00" in response.content
    assert b"0.01" in response.content


def test_riddle_is_booked_as_returned_when_finance_says_so(finance: OperatorClient) -> None:
    make_issuer()
    upload(finance, statement_xml(entry_xml(500, text="?"), moved_minor=500))
    address = reverse("return", BankEntry.objects.get().pk)
    assert finance.get(address).status_code == 200
    assert finance.post(address, {"note": "sent back"}).status_code == 302
    assert BankEntry.objects.get().state == "returned"
    assert finance.post(address, {"note": "sent back"}).status_code == 409


def test_issuer_is_set_up_when_its_numbers_are_right(finance: OperatorClient) -> None:
    sent = {
        "country": "PL",
        "legal_name": "e-DEM",
        "street": "ul. Zmyślona 1",
        "city": "Kraków",
        "tax_id": TAX_IDS["PL"],
        "vat_id": "PL1234563218",
        "email": "x@example.org",
        "iban": IBANS["PL"],
        "currency": "PLN",
        "number_prefix": "PL",
        "vat_scheme": "standard",
        "payment_days": "14",
        "renewal_days": "30",
        "time_zone": "Europe/Warsaw",
    }
    assert finance.get(reverse("new_issuer")).status_code == 200
    wrong = finance.post(reverse("new_issuer"), {**sent, "iban": "PL62109010140000071219812874"})
    assert wrong.status_code == 422
    assert "ul. Zmyślona 1" in wrong.content.decode()
    assert finance.post(reverse("new_issuer"), sent).status_code == 302
    assert Issuer.objects.get().code == "pl"
    assert finance.get(reverse("issuer", "pl")).status_code == 200
    assert finance.post(reverse("issuer", "pl"), {**sent, "payment_days": "21"}).status_code == 302
    assert Issuer.objects.get().payment_days == 21


def test_buyer_is_saved_and_its_drafts_wait_for_the_worker(finance: OperatorClient) -> None:
    make_draft()
    page = reverse("buyer", "poltava")
    assert "Соборності" in finance.get(page).content.decode()
    sent = {
        "legal_name": "Poltava",
        "street": "1",
        "city": "Poltava",
        "tax_id": "32855961",
        "email": "x@example.org",
        "language": "uk",
    }
    assert finance.post(page, {**sent, "tax_id": "1"}).status_code == 422
    assert finance.post(page, sent).status_code == 302


def test_waiting_counts_drafts_and_overdue_invoices(main_urls: None) -> None:
    make_invoice()
    make_draft()
    entry = dict(console_entries)["billing"]
    assert {row["count"] for row in entry.waiting(FINANCE, NOON)} == {1}
    late = NOON.replace(month=6)
    assert [row["count"] for row in entry.waiting(FINANCE, late)] == [1, 1]


@pytest.fixture
def main_urls() -> Iterator[None]:
    set_urlconf("config.urls_public")
    yield
    set_urlconf(None)


def test_lists_take_few_queries_when_they_are_long(
    viewer: OperatorClient, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(12):
        make_invoice()
    with django_assert_max_num_queries(14):
        assert viewer.get(reverse("invoices")).status_code == 200
