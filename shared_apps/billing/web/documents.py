"""An invoice's documents as answers, for the console and for a city's office."""

from django.http import Http404, HttpResponse

from shared_apps.billing.actions.documents import file_name, invoice_pdf, invoice_xml
from shared_apps.billing.models import Invoice
from tenants.schemas import PUBLIC, working_in

KINDS = {"pdf": ("application/pdf", invoice_pdf), "xml": ("application/xml", invoice_xml)}


def document_answer(invoice: Invoice, kind: str) -> HttpResponse:
    """Return the PDF or the e-invoice of an issued document. Raises: Http404."""
    if kind not in KINDS or invoice.number is None:
        raise Http404
    content_type, make = KINDS[kind]
    with working_in(PUBLIC):
        answer = HttpResponse(make(invoice), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(invoice, kind)}"'
    answer["Cache-Control"] = "no-store"
    return answer
