"""What the pages of billing share: tabs, forms that keep what was typed, answers with files."""

import io
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.errors import Refusal
from kernel.problems import sentence_of
from kernel.tables import XLSX, write_csv, write_xlsx
from shared_apps.billing.models import BankEntry
from shared_apps.billing.rules.roles import CHANGES
from shared_apps.billing.web.requests import MainRequest

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
PER_PAGE = 50


def shell(request: MainRequest, current: str) -> dict[str, Any]:
    """Return the tabs of billing, and whether the person may change anything."""
    names = [
        ("invoices", _("Invoices"), 0),
        ("statements", _("Bank statements"), 0),
        ("unmatched", _("To assign"), BankEntry.objects.filter(state="waiting").count()),
        ("buyers", _("Buyers"), 0),
        ("issuers", _("Issuers"), 0),
        ("ledger", _("Ledger"), 0),
    ]
    tabs = [
        {
            "label": label,
            "url": reverse(f"billing_console:{name}"),
            "current": name == current,
            "count": count,
        }
        for name, label, count in names
    ]
    return {"tabs": tabs, "may_change": bool(CHANGES & request.actor.roles)}


def paged(request: MainRequest, rows: Any) -> dict[str, Any]:
    """Return one page of a queryset and what the pager shows."""
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()

    def link(number: int) -> str:
        asked["page"] = str(number)
        return f"?{asked.urlencode()}"

    return {
        "page": page,
        "pages": page.paginator.num_pages,
        "previous_href": link(page.previous_page_number()) if page.has_previous() else "",
        "next_href": link(page.next_page_number()) if page.has_next() else "",
    }


def sent_in(request: HttpRequest) -> Any:
    """Return what a form sent, None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def submitted(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], str]
) -> tuple[str, str, int]:
    """Do what a sent form asks: `(sentence of success, sentence of refusal, status)`."""
    if request.method != "POST":
        return "", "", 200
    if not form.is_valid():
        return "", "", 422
    try:
        return act(form.cleaned_data), "", 200
    except Refusal as refusal:
        return "", sentence_of(refusal), refusal.status


def form_page(
    request: MainRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    *,
    back: str,
    current: str,
    template: str = "billing/console/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form, or do what it asks and go `back`; a refusal keeps what was typed."""
    done, problem, status = submitted(request, form, act)
    if done:
        messages.success(request, done)
        return redirect(back)
    shown = {"form": form, "problem": problem, "back": back, **context, **shell(request, current)}
    return render(request, template, shown, status=status)


def table_file(
    kind: str, *, headings: Sequence[str], rows: Any, name: str, title: str
) -> HttpResponseBase:
    """Return rows as CSV or XLSX to be taken away. Raises: Http404 for another kind."""
    if kind not in CONTENT_TYPES:
        raise Http404
    file = io.BytesIO()
    if kind == "csv":
        write_csv(file, headings=headings, rows=rows)
    else:
        write_xlsx(file, headings=headings, rows=rows, title=title)
    file.seek(0)
    options: dict[str, Any] = {"as_attachment": True, "filename": f"{name}.{kind}"}
    return FileResponse(file, content_type=CONTENT_TYPES[kind], **options)
