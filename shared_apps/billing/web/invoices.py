"""Invoices in the console: found, read, taken away, acted on."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound
from shared_apps.billing.messages import STATE_LABELS
from shared_apps.billing.models import Invoice, Issuer
from shared_apps.billing.web import invoice_rows
from shared_apps.billing.web.documents import document_answer
from shared_apps.billing.web.gates import finance_only, reads
from shared_apps.billing.web.invoice_forms import ACTS
from shared_apps.billing.web.pages import form_page, paged, sent_in, shell, table_file
from shared_apps.billing.web.requests import MainRequest


class Search(forms.Form):
    """What to look for: all of it optional."""

    q = forms.CharField(
        label=gettext_lazy("Number, reference or municipality"), required=False, max_length=100
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    issuer = forms.ModelChoiceField(
        Issuer.objects.order_by("country"),
        label=gettext_lazy("Issuer"),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("All"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        states: list[tuple[str, Any]] = [("", _("All")), ("open", _("open"))]
        states += [(name, label) for name, label in STATE_LABELS.items() if name != "issued"]
        self.fields["state"].choices = states  # type: ignore[attr-defined]


def found(request: MainRequest, form: Search) -> Any:
    """Return the invoices that a search asks for, newest first."""
    asked = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate(request.at)
    rows = Invoice.objects.search(asked.get("q", "")).in_state(asked.get("state", ""), today)
    if asked.get("issuer"):
        rows = rows.filter(issuer=asked["issuer"])
    return rows.newest_first()


@require_safe
@reads
def invoices(request: MainRequest) -> HttpResponse:
    """Show one page of invoices."""
    form = Search(request.GET)
    rows = found(request, form)
    context = {"form": form, **paged(request, rows), **shell(request, "invoices")}
    context["rows"] = invoice_rows.rows_of(context["page"], timezone.localdate(request.at))
    context["sums"] = rows.filter(kind="invoice").order_by().sums()
    return render(request, "billing/console/invoices.html", context)


@require_safe
@reads
def invoices_file(request: MainRequest, kind: str) -> HttpResponseBase:
    """Give all found invoices as CSV or XLSX."""
    listed = found(request, Search(request.GET)).iterator(500)
    rows = invoice_rows.file_rows(listed, timezone.localdate(request.at))
    headings = invoice_rows.file_headings()
    return table_file(kind, headings=headings, rows=rows, name="invoices", title=_("Invoices"))


def find(invoice: UUID) -> Invoice:
    """Return an invoice. Raises: NotFound `billing.invoice.unknown`."""
    rows = Invoice.objects.select_related("municipality", "issuer", "credits")
    known: Invoice | None = rows.filter(uuid=invoice).first()
    if known is None:
        raise NotFound("billing.invoice.unknown")
    return known


@require_safe
@reads
def invoice(request: MainRequest, invoice: UUID) -> HttpResponse:
    """Show one invoice with all that happened to it."""
    context = invoice_rows.page_of(find(invoice), timezone.localdate(request.at))
    return render(request, "billing/console/invoice.html", context | shell(request, "invoices"))


@require_safe
@reads
def document(request: MainRequest, invoice: UUID, kind: str) -> HttpResponse:
    """Give the PDF or the e-invoice."""
    return document_answer(find(invoice), kind)


@require_http_methods(["GET", "HEAD", "POST"])
@finance_only
def act(request: MainRequest, invoice: UUID, act: str) -> HttpResponse:
    """Ask what one act needs to know, then do it."""
    if act not in ACTS:
        raise Http404
    return act_page(request, find(invoice), act)


def act_page(request: MainRequest, invoice: Invoice, name: str) -> HttpResponse:
    """Answer the page of one act on one invoice."""
    wanted = ACTS[name]
    form = wanted.make_form(invoice, sent_in(request))

    def do(_cleaned: dict[str, Any]) -> str:
        wanted.do(invoice, form, request)
        return str(wanted.done)

    page = reverse("billing_console:invoice", args=[invoice.uuid])
    return form_page(
        request,
        form,
        do,
        back=reverse("billing_console:invoices") if name == "discard" else page,
        current="invoices",
        title=wanted.title,
        text=wanted.text,
        button=wanted.button,
        kind=wanted.kind,
        above=invoice.number or _("Draft"),
    )
