"""The audit trail as auditors and owners read it: search, page, check, take away."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from config.home import audit_files
from config.home.audit_rows import CHECK_KIND, page_of, search, state_of_seals
from kernel.audit.keys import public_keys, trail_name
from kernel.jobs.actions import start_job
from tenant_apps.residents.rules.roles import READS_AUDIT
from tenant_apps.residents.web.gates import staff_only
from tenants.requests import CityRequest


class AuditSearch(forms.Form):
    """What to look for: all of it optional."""

    verb = forms.CharField(label=gettext_lazy("What was done"), required=False, max_length=64)
    actor = forms.CharField(label=gettext_lazy("By whom (e-mail)"), required=False, max_length=254)
    object = forms.CharField(label=gettext_lazy("On what"), required=False, max_length=64)
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=forms.DateInput({"type": "date"})
    )


@require_safe
@staff_only(*READS_AUDIT)
def events(request: CityRequest) -> HttpResponse:
    """Show one page of events, the latest first; pages follow one another by key."""
    form = AuditSearch(request.GET or None)
    context: dict[str, Any] = {"form": form, **state_of_seals()}
    if request.GET and not form.is_valid():
        return render(request, "home/audit.html", context, status=422)
    asked = dict(form.cleaned_data) if form.is_bound else {}
    found = search(asked, zone=request.city.time_zone)
    context |= page_of(found, asked, before=request.GET.get("before", ""))
    return render(request, "home/audit.html", context)


@require_safe
@staff_only(*READS_AUDIT)
def export(request: CityRequest, kind: str) -> HttpResponseBase:
    """Give the found events as CSV or XLSX, or the whole trail with its seals as JSON Lines."""
    form = AuditSearch(request.GET)
    if kind not in audit_files.KINDS or not form.is_valid():
        raise Http404
    if kind == "jsonl":
        return audit_files.trail_answer(at=request.at)
    zone = request.city.time_zone
    return audit_files.table_answer(
        search(form.cleaned_data, zone=zone), kind=kind, zone=ZoneInfo(zone)
    )


@require_POST
@staff_only(*READS_AUDIT)
def verify(request: CityRequest) -> HttpResponse:
    """Start recomputing the whole trail."""
    job = start_job(CHECK_KIND, parameters={}, actor=request.actor, at=request.at)
    return redirect("jobs:job", job=job.pk)


@require_safe
def keys(request: CityRequest) -> HttpResponse:
    """Give the public keys that seals of this municipality are checked with."""
    answer = JsonResponse(
        {"trail": trail_name(), "algorithm": "Ed25519", "encoding": "base64", "keys": public_keys()}
    )
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
