"""A municipality's invoices in its office, and the details they are written to."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound
from shared_apps.billing.actions.parties import ensure_party, save_party
from shared_apps.billing.models import Invoice
from shared_apps.billing.rules.roles import MATRIX
from shared_apps.billing.web.documents import document_answer
from shared_apps.billing.web.invoice_rows import page_of, rows_of
from shared_apps.billing.web.pages import sent_in, submitted
from shared_apps.billing.web.party_forms import PartyForm
from tenant_apps.residents.web.gates import staff_only
from tenants.models import Municipality
from tenants.requests import CityRequest
from tenants.schemas import PUBLIC, working_in


@require_safe
@never_cache
@staff_only(*MATRIX["invoices.read"])
def invoices(request: CityRequest) -> HttpResponse:
    """Show every invoice of the municipality, and whether its billing details are complete."""
    return render(request, "home/invoices.html", listed(request))


def listed(request: CityRequest) -> dict[str, Any]:
    """Return what the list shows; all of it lies in public."""
    with working_in(PUBLIC):
        city = municipality_of(request)
        mine = Invoice.objects.filter(municipality=city)
        return {
            "rows": rows_of(mine.newest_first(), timezone.localdate(request.at)),
            "sums": mine.filter(kind="invoice").sums(),
            "party": ensure_party(city, at=request.at),
            "may_change": bool(request.actor.roles & MATRIX["party.edit"]),
        }


def municipality_of(request: CityRequest) -> Municipality:
    """Return the registry's row of the city whose host this is."""
    found: Municipality = Municipality.objects.get(uuid=request.city.uuid)
    return found


def find(request: CityRequest, invoice: UUID) -> Invoice:
    """Return one of the city's own invoices. Raises: NotFound `billing.invoice.unknown`."""
    rows = Invoice.objects.select_related("municipality", "issuer", "credits")
    known: Invoice | None = rows.filter(uuid=invoice, municipality__uuid=request.city.uuid).first()
    if known is None:
        raise NotFound("billing.invoice.unknown")
    return known


@require_safe
@never_cache
@staff_only(*MATRIX["invoices.read"])
def invoice(request: CityRequest, invoice: UUID) -> HttpResponse:
    """Show one invoice with what was paid."""
    with working_in(PUBLIC):
        context = page_of(find(request, invoice), timezone.localdate(request.at))
    return render(request, "home/invoices_one.html", context)


@require_safe
@never_cache
@staff_only(*MATRIX["invoices.read"])
def document(request: CityRequest, invoice: UUID, kind: str) -> HttpResponse:
    """Give the PDF or the e-invoice."""
    return document_answer(find(request, invoice), kind)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only(*MATRIX["party.edit"])
def details(request: CityRequest) -> HttpResponse:
    """Show and change what invoices say of the municipality."""
    form = PartyForm(sent_in(request), party=listed(request)["party"])
    done, problem, status = submitted(request, form, lambda wanted: _save(request, wanted))
    if done:
        messages.success(request, done)
        return redirect("office_invoices:list")
    context = {"form": form, "problem": problem}
    return render(request, "home/invoices_details.html", context, status=status)


def _save(request: CityRequest, wanted: dict[str, Any]) -> str:
    """Save the details; drafts that waited for them are issued by the worker."""
    city = municipality_of(request)
    save_party(municipality=city, actor=request.actor, at=request.at, **wanted)
    return _("The billing details are saved.")


app_name = "office_invoices"
urlpatterns = [
    path("", invoices, name="list"),
    path("details/", details, name="details"),
    path("<uuid:invoice>/", invoice, name="invoice"),
    path("<uuid:invoice>/document.<str:kind>", document, name="document"),
]
