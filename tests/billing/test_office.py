"""A city sees its own invoices and details, and nobody else's."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from kernel.outbox.models import OutboxMessage
from shared_apps.billing.models import BillingParty, Invoice
from tenants.city import City
from tenants.schemas import PUBLIC, working_in
from tests.factories.billing import find_city, make_draft, make_invoice
from tests.factories.residents import make_resident


def owner_of(city: City, client_for: Callable[..., Any]) -> Any:
    client = client_for(city)
    client.force_login(make_resident("owner"))
    return client


def in_public(act: Callable[..., Any], *arguments: Any, **values: Any) -> Any:
    with working_in(PUBLIC):
        return act(*arguments, **values)


def test_owner_reads_and_takes_the_citys_invoices(
    city: City, client_for: Callable[..., Any]
) -> None:
    invoice = in_public(make_invoice)
    client = owner_of(city, client_for)
    page = client.get(reverse("office_invoices:list")).content.decode()
    assert str(invoice.number) in page
    assert reverse("office_invoices:details") in page
    page = client.get(reverse("office_invoices:invoice", args=[invoice.uuid])).content.decode()
    assert "RF" in page
    for kind, begins in (("pdf", b"%PDF"), ("xml", b"<?xml")):
        found = client.get(reverse("office_invoices:document", args=[invoice.uuid, kind]))
        assert found.content.startswith(begins)


def test_service_page_shows_the_last_three_invoices_and_the_way_to_all(
    city: City, client_for: Callable[..., Any]
) -> None:
    mine = [in_public(make_invoice) for _place in range(4)]
    foreign = in_public(make_invoice, slug="lublin")
    draft = in_public(make_draft)
    page = owner_of(city, client_for).get("/office/service/").content.decode()
    assert [str(invoice.number) in page for invoice in mine] == [False, True, True, True]
    assert str(foreign.number) not in page
    assert str(draft.uuid) not in page
    assert 'href="/office/service/invoices/"' in page
    assert reverse("office_invoices:invoice", args=[mine[-1].uuid]) in page


def test_service_page_says_so_when_there_is_no_invoice(
    city: City, client_for: Callable[..., Any]
) -> None:
    client = owner_of(city, client_for)
    client.cookies["edem_language"] = "en"
    assert "No invoice yet" in client.get("/office/service/").content.decode()


def test_owner_is_refused_when_the_invoice_is_another_citys(
    city: City, client_for: Callable[..., Any]
) -> None:
    foreign = in_public(make_invoice, slug="lublin")
    client = owner_of(city, client_for)
    assert str(foreign.number) not in client.get(reverse("office_invoices:list")).content.decode()
    assert client.get(reverse("office_invoices:invoice", args=[foreign.uuid])).status_code == 404
    address = reverse("office_invoices:document", args=[foreign.uuid, "xml"])
    assert client.get(address).status_code == 404


def test_owner_completes_the_details_and_what_waited_is_told(
    city: City, client_for: Callable[..., Any]
) -> None:
    draft = in_public(make_draft)
    client = owner_of(city, client_for)
    page = reverse("office_invoices:details")
    sent = {
        "legal_name": "Рада",
        "street": "Соборна 1",
        "city": "Полтава",
        "tax_id": "32855961",
        "email": "rada@example.org",
        "language": "uk",
    }
    wrong = client.post(page, {**sent, "tax_id": "32855968"})
    assert wrong.status_code == 422
    assert "Соборна 1" in wrong.content.decode()
    assert client.post(page, sent).status_code == 302
    assert in_public(BillingParty.objects.get, municipality=find_city()).legal_name == "Рада"
    with working_in(PUBLIC):
        waiting = OutboxMessage.objects.filter(topic="billing.issue_waiting")
        assert waiting.count() >= 1
        assert Invoice.objects.get(pk=draft.pk).state == "draft"
    assert not OutboxMessage.objects.filter(topic="billing.issue_waiting").exists()


def test_auditor_reads_invoices_and_changes_no_details(
    city: City, client_for: Callable[..., Any]
) -> None:
    invoice = in_public(make_invoice)
    client = client_for(city)
    client.force_login(make_resident("auditor"))
    page = client.get(reverse("office_invoices:list")).content.decode()
    details = reverse("office_invoices:details")
    assert str(invoice.number) in page
    assert details not in page
    assert client.get(reverse("office_invoices:invoice", args=[invoice.uuid])).status_code == 200
    assert client.get(details).status_code == 403


def test_clerk_is_refused(city: City, client_for: Callable[..., Any]) -> None:
    client = client_for(city)
    client.force_login(make_resident("intake_clerk"))
    for name in ("list", "details"):
        assert client.get(reverse(f"office_invoices:{name}")).status_code == 403
