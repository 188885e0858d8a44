"""Buyers, issuers and the ledger in the console."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.billing.actions.checking import find_faults
from shared_apps.billing.actions.parties import ensure_party, save_issuer, save_party
from shared_apps.billing.actions.payments import refund
from shared_apps.billing.messages import ACCOUNT_LABELS
from shared_apps.billing.models import Issuer, LedgerEntry
from shared_apps.billing.web import invoice_rows
from shared_apps.billing.web.gates import finance_only, reads
from shared_apps.billing.web.pages import form_page, paged, sent_in, shell
from shared_apps.billing.web.party_forms import IssuerForm, PartyForm, RefundForm
from shared_apps.billing.web.requests import MainRequest
from tenants.models import Municipality


@require_safe
@reads
def buyers(request: MainRequest) -> HttpResponse:
    """Show the municipalities with their billing details and credits."""
    rows = Municipality.objects.select_related("billing_party").order_by("slug")
    context = {**paged(request, rows), **shell(request, "buyers")}
    context["rows"] = [buyer_row(city) for city in context["page"]]
    return render(request, "billing/console/buyers.html", context)


def buyer_row(city: Municipality) -> dict[str, Any]:
    """Return a municipality as buyer: its details, None before the first, and its credit."""
    own = LedgerEntry.objects.filter(municipality=city, account="customer_credit")
    return {
        "city": city,
        "party": getattr(city, "billing_party", None),
        "credit_minor": -own.balance_minor(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@finance_only
def buyer(request: MainRequest, slug: str) -> HttpResponse:
    """Show and change what invoices say of a municipality."""
    return buyer_page(request, get_object_or_404(Municipality, slug=slug))


def buyer_page(request: MainRequest, city: Municipality) -> HttpResponse:
    """Answer the page of one buyer's details."""
    form = PartyForm(sent_in(request), party=ensure_party(city, at=request.at))

    def do(wanted: dict[str, Any]) -> str:
        save_party(municipality=city, actor=request.actor, at=request.at, **wanted)
        return _("The billing details are saved.")

    return form_page(
        request,
        form,
        do,
        back=reverse("billing_console:buyers"),
        current="buyers",
        title=_("Billing details"),
        above=city.slug,
        button=_("Save"),
        kind="primary",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@finance_only
def send_refund(request: MainRequest, slug: str) -> HttpResponse:
    """Ask for the amount, and book that a credit was sent back."""
    city = get_object_or_404(Municipality, slug=slug)
    form = RefundForm(sent_in(request), city=city)

    def do(wanted: dict[str, Any]) -> str:
        refund(municipality=city, actor=request.actor, at=request.at, **wanted)
        return _("The refund is booked.")

    return form_page(request, form, do, above=slug, **refund_words())


def refund_words() -> dict[str, Any]:
    """Return the words of the page on which a refund is booked."""
    return {
        "back": reverse("billing_console:buyers"),
        "current": "buyers",
        "title": _("Refund a credit"),
        "text": _("Send the money at the bank first; here it is only booked."),
        "button": _("Book the refund"),
        "kind": "primary",
    }


@require_safe
@reads
def issuers(request: MainRequest) -> HttpResponse:
    """Show the legal entities that issue invoices."""
    context = {"issuers": Issuer.objects.order_by("country"), **shell(request, "issuers")}
    return render(request, "billing/console/issuers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@finance_only
def issuer(request: MainRequest, code: str = "") -> HttpResponse:
    """Set up a legal entity, or change what its next invoices say."""
    known = get_object_or_404(Issuer, code=code) if code else None
    form = IssuerForm(sent_in(request), issuer=known)

    def do(wanted: dict[str, Any]) -> str:
        save_issuer(actor=request.actor, at=request.at, **form.identity(known), **wanted)
        return _("The issuer is saved.")

    return form_page(request, form, do, above=str(known or ""), **issuer_words())


def issuer_words() -> dict[str, Any]:
    """Return the words of the page of an issuer."""
    return {
        "back": reverse("billing_console:issuers"),
        "current": "issuers",
        "title": _("Issuer"),
        "text": _("What is issued already stays as it was issued."),
        "button": _("Save"),
        "kind": "primary",
    }


@require_safe
@reads
def ledger(request: MainRequest) -> HttpResponse:
    """Show the trial balance, what is out of order, and the latest journals."""
    context = {**paged(request, LedgerEntry.objects.order_by("-pk")), **shell(request, "ledger")}
    context |= {"balances": balances(), "faults": find_faults()}
    context["entries"] = invoice_rows.ledger_rows(context["page"])
    return render(request, "billing/console/ledger.html", context)


def balances() -> list[dict[str, Any]]:
    """Return the trial balance by currency, with its sums."""
    found: dict[str, dict[str, Any]] = {}
    for row in LedgerEntry.objects.balances():
        part = found.setdefault(
            row["currency"], {"currency": row["currency"], "rows": [], "debit": 0, "credit": 0}
        )
        label = ACCOUNT_LABELS[row["account"]]
        part["rows"].append({**row, "label": label, "balance": row["debit"] - row["credit"]})
        part["debit"] += row["debit"]
        part["credit"] += row["credit"]
        part["balance"] = part["debit"] - part["credit"]
    return list(found.values())
