"""Privacy in the office: terms, what was forgotten, links to voters."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound
from kernel.ui.submitting import submitted
from tenant_apps.residents.actions import retention
from tenant_apps.residents.rules.roles import MATRIX
from tenant_apps.residents.web import privacy_office_parts as parts
from tenant_apps.residents.web.gates import staff_only
from tenant_apps.residents.web.privacy_office_forms import TermsForm, UntieForm
from tenants.requests import CityRequest

READS = MATRIX["privacy.read"]
MANAGES = MATRIX["privacy.manage"]
READS_AND_SENDS = ["GET", "HEAD", "POST"]


@require_safe
@staff_only(*READS)
def home(request: CityRequest) -> HttpResponse:
    """Show terms, runs, texts and links to voters."""
    return render(request, "residents/privacy/office.html", parts.home_page(request))


@require_http_methods(READS_AND_SENDS)
@staff_only(*MANAGES)
def terms(request: CityRequest) -> HttpResponse:
    """Set the municipality's own terms."""
    form = TermsForm(request.POST or None, terms=retention.terms())
    done, status = submitted(request, form, lambda: _set_terms(request, form))
    if done is None:
        return render(request, "residents/privacy/terms.html", {"form": form}, status=status)
    return redirect("privacy_office:home")


@require_safe
@staff_only(*READS)
def preview(request: CityRequest) -> HttpResponse:
    """Show what would be forgotten now; nothing is."""
    rows = parts.forgotten_rows(retention.preview(at=request.at))
    return render(request, "residents/privacy/preview.html", {"rows": rows})


@require_POST
@staff_only(*MANAGES)
def forget(request: CityRequest) -> HttpResponse:
    """Start forgetting; its page is the report."""
    job = retention.start_forgetting(actor=request.actor, at=request.at)
    return redirect("jobs:job", job=job.uuid)


@require_http_methods(READS_AND_SENDS)
@staff_only(*MANAGES)
def untie(request: CityRequest, scope: UUID) -> HttpResponse:
    """Erase the links between voters and a contest after asking once more."""
    module, linked = _find_scope(scope)
    form = UntieForm(request.POST or None)
    erase = {"scope": scope, "actor": request.actor, "at": request.at}
    done, status = submitted(request, form, lambda: module.erase(**erase))
    if done is None:
        context = {"form": form, "linked": linked}
        return render(request, "residents/privacy/untie.html", context, status=status)
    messages.success(request, _("The links to voters are erased."))
    return redirect("privacy_office:home")


def _find_scope(scope: UUID) -> Any:
    for module, linked in parts.linked_scopes():
        if linked.scope == scope:
            return module, linked
    raise NotFound("residents.key.missing")


def _set_terms(request: CityRequest, form: TermsForm) -> bool:
    retention.set_terms(days=form.days(), actor=request.actor, at=request.at)
    messages.success(request, _("The terms are saved. The next nightly run keeps to them."))
    return True
