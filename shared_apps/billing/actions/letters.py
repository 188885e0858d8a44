"""Letters about money: to the billing contact, in its language, with the documents attached."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from shared_apps.billing.actions.documents import day_text, file_name, invoice_pdf, invoice_xml
from shared_apps.billing.models import BillingParty, Invoice
from shared_apps.billing.rules.references import grouped
from tenants import hosts
from tenants.schemas import PUBLIC, working_in


def send_letter(*, invoice: str, letter: str, at: datetime) -> None:
    """Send one letter about an invoice (the reaction to its message).

    A reminder about an invoice that was settled in the meantime is not sent.
    """
    with working_in(PUBLIC):
        found = Invoice.objects.select_related("municipality", "issuer").get(uuid=UUID(invoice))
        reminds = letter not in ("issued", "credited")
        if reminds and not found.open_minor:
            return
        party = BillingParty.objects.get(municipality=found.municipality)
        with translation.override(party.language):
            _message(found, party, letter, at=at).send()


def _message(invoice: Invoice, party: BillingParty, letter: str, *, at: datetime) -> EmailMessage:
    context = _context(invoice, letter)
    subject = render_to_string("billing/mail/subject.txt", context)
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string("billing/mail/message.txt", context).strip() + "\n",
        to=[party.email],
        reply_to=[invoice.issuer.email],
    )
    message.attach(file_name(invoice, "pdf"), invoice_pdf(invoice), "application/pdf")
    message.attach(file_name(invoice, "xml"), invoice_xml(invoice), "application/xml")
    return message


def _context(invoice: Invoice, letter: str) -> dict[str, Any]:
    city = invoice.municipality.as_city()
    front = hosts.address_of(city, scheme=settings.SITE_SCHEME, port=settings.SITE_PORT)
    return {
        "letter": letter,
        "invoice": invoice,
        "seller": invoice.snapshot["seller"],
        "iban": grouped(invoice.snapshot["seller"]["iban"]),
        "reference": grouped(invoice.reference),
        "due": day_text(invoice.due_on),
        "city_name": city.name(translation.get_language() or "en"),
        "url": f"{front}office/service/invoices/",
    }
