"""Payments that nobody could be matched with: finance says whose they are."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound
from kernel.money import format_money
from shared_apps.billing.actions.entries import assign_entry, assign_reversal
from shared_apps.billing.actions.statements import return_entry
from shared_apps.billing.models import BankEntry, Invoice, Payment
from shared_apps.billing.web.gates import finance_only, reads
from shared_apps.billing.web.pages import form_page, paged, sent_in, shell
from shared_apps.billing.web.requests import MainRequest
from tenants.models import Municipality

SUGGESTED = 5


class AssignForm(forms.Form):
    """Whose money it is: an invoice's number, or a municipality's credit."""

    number = forms.CharField(
        label=gettext_lazy("Number of the invoice that it pays"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("What is too much becomes the municipality's credit."),
    )
    municipality = forms.ModelChoiceField(
        Municipality.objects.filter(invoices__isnull=False).distinct().order_by("slug"),
        label=gettext_lazy("Or: whose credit it is"),
        required=False,
        to_field_name="slug",
    )


class PaymentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A payment by day, city and amount."""

    def label_from_instance(self, obj: Payment) -> str:
        """Return what tells the payment from others."""
        amount = format_money(obj.amount_minor, obj.currency, "en")
        return f"{obj.received_on} · {obj.municipality.slug} · {amount}"


class ReversalForm(forms.Form):
    """Which payment the bank took back."""

    def __init__(self, *args: Any, entry: BankEntry, **options: Any) -> None:
        super().__init__(*args, **options)
        payments = Payment.objects.filter(
            issuer=entry.issuer, amount_minor=entry.amount_minor, kind="received", reversal=None
        )
        self.fields["payment"] = PaymentChoice(
            payments.select_related("municipality").order_by("-received_on"),
            label=_("Payment that was taken back"),
            to_field_name="uuid",
        )


class NoteForm(forms.Form):
    """What became of money that is nobody's."""

    note = forms.CharField(label=gettext_lazy("Note"), max_length=300)


@require_safe
@reads
def unmatched(request: MainRequest) -> HttpResponse:
    """Show what waits to be assigned, oldest first."""
    waiting = BankEntry.objects.waiting().select_related("issuer", "statement")
    context = {**paged(request, waiting), **shell(request, "unmatched")}
    return render(request, "billing/console/unmatched.html", context)


def find(entry: int) -> BankEntry:
    """Return an entry. Raises: NotFound `billing.entry.unknown`."""
    known: BankEntry | None = BankEntry.objects.select_related("issuer").filter(pk=entry).first()
    if known is None:
        raise NotFound("billing.entry.unknown")
    return known


@require_http_methods(["GET", "HEAD", "POST"])
@finance_only
def assign(request: MainRequest, entry: int) -> HttpResponse:
    """Ask whose a payment is, or which one it takes back, and book it."""
    return assign_page(request, find(entry))


def assign_page(request: MainRequest, entry: BankEntry) -> HttpResponse:
    """Answer the page on which one entry is assigned."""
    sent, asked = sent_in(request), {"number": request.GET.get("number", "")}
    is_reversal = entry.kind == "reversal"
    form: forms.Form = (
        ReversalForm(sent, entry=entry) if is_reversal else AssignForm(sent, initial=asked)
    )

    def do(wanted: dict[str, Any]) -> str:
        if is_reversal:
            assign_reversal(entry, payment=wanted["payment"], at=request.at)
        else:
            _assign(entry, wanted, request)
        return _("The payment is booked.")

    return form_page(
        request,
        form,
        do,
        back=reverse("billing_console:unmatched"),
        current="unmatched",
        template="billing/console/assign.html",
        entry=entry,
        suggestions=[] if is_reversal else suggestions_for(entry),
    )


def _assign(entry: BankEntry, wanted: dict[str, Any], request: MainRequest) -> None:
    number = wanted["number"].strip()
    invoice = Invoice.objects.issued().filter(number__iexact=number, kind="invoice").first()
    municipality = invoice.municipality if invoice else wanted["municipality"]
    if municipality is None or (number and invoice is None):
        raise NotFound("billing.invoice.unknown")
    assign_entry(
        entry, municipality=municipality, invoice=invoice, actor=request.actor, at=request.at
    )


def suggestions_for(entry: BankEntry) -> list[Invoice]:
    """Return open invoices of this very amount, and of who paid from this account before."""
    rows = Invoice.objects.open().filter(issuer=entry.issuer)
    known = BankEntry.objects.filter(payer_iban=entry.payer_iban).exclude(payer_iban="")
    cities = known.exclude(payment=None).values("payment__municipality")
    likely = rows.filter(open_minor=entry.amount_minor) | rows.filter(municipality__in=cities)
    return list(likely.select_related("municipality").order_by("due_on", "pk")[:SUGGESTED])


@require_http_methods(["GET", "HEAD", "POST"])
@finance_only
def send_back(request: MainRequest, entry: int) -> HttpResponse:
    """Ask for a note, and book a payment as returned."""
    found, form = find(entry), NoteForm(sent_in(request))

    def do(wanted: dict[str, Any]) -> str:
        return_entry(found, note=wanted["note"], actor=request.actor, at=request.at)
        return _("The payment is booked as returned.")

    return form_page(request, form, do, **send_back_words())


def send_back_words() -> dict[str, Any]:
    """Return the words of the page on which a payment is booked as returned."""
    return {
        "back": reverse("billing_console:unmatched"),
        "current": "unmatched",
        "title": _("Book as returned"),
        "text": _("The money was sent back to whom it came from, or came again."),
        "button": _("Book as returned"),
        "kind": "primary",
    }
