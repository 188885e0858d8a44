"""Bank statements in the console: sent, taken in, looked at."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.billing.actions.demo_statement import sample_statement
from shared_apps.billing.actions.statements import import_statements
from shared_apps.billing.models import BankStatement
from shared_apps.billing.web.gates import reads
from shared_apps.billing.web.pages import paged, sent_in, shell, submitted
from shared_apps.billing.web.requests import MainRequest


class StatementForm(forms.Form):
    """A statement as the bank gives it."""

    file = forms.FileField(
        label=gettext_lazy("Statement (camt.053, XML)"),
        help_text=gettext_lazy("Versions 02, 04 and 08. One that is known changes nothing."),
        widget=forms.FileInput({"accept": ".xml,application/xml,text/xml"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def statements(request: MainRequest) -> HttpResponse:
    """Show the statements and take one in."""
    form = StatementForm(sent_in(request), request.FILES if request.method == "POST" else None)
    done, problem, status = submitted(request, form, lambda sent: _import(request, sent["file"]))
    if done:
        messages.success(request, done)
        return redirect("billing_console:statements")
    context = {"form": form, "problem": problem, "is_demo": settings.DEMO, **_listed(request)}
    return render(request, "billing/console/statements.html", context, status=status)


def _import(request: MainRequest, file: Any) -> str:
    """Take a file in and say what it brought."""
    taken = import_statements(file.chunks(), actor=request.actor, at=request.at)
    fresh = sum(row.taken for row in taken if row.imported_at == request.at)
    if not fresh:
        return _("The statement is known: nothing was booked twice.")
    sentence = ngettext("%(count)s payment is booked.", "%(count)s payments are booked.", fresh)
    return sentence % {"count": fresh}


def _listed(request: MainRequest) -> dict[str, Any]:
    rows = BankStatement.objects.select_related("issuer").order_by("-imported_at", "-pk")
    return {**paged(request, rows), **shell(request, "statements")}


@require_safe
@reads
def statement(request: MainRequest, statement: int) -> HttpResponse:
    """Show one statement with its payments."""
    found = get_object_or_404(BankStatement.objects.select_related("issuer"), pk=statement)
    entries = found.entries.select_related("payment__municipality").order_by("position")
    context = {"statement": found, **paged(request, entries), **shell(request, "statements")}
    return render(request, "billing/console/statement.html", context)


@require_safe
@reads
def sample(request: MainRequest) -> HttpResponse:
    """Give a statement that pays some of the demo's invoices."""
    if not settings.DEMO:
        raise Http404
    content = sample_statement(at=request.at)
    answer = HttpResponse(content, content_type="application/xml")
    answer["Content-Disposition"] = 'attachment; filename="camt053-sample.xml"'
    return answer
