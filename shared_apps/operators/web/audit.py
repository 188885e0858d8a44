"""The trail of the public schema: what operators and the platform did."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kernel.audit.models import AuditEvent, AuditSeal
from kernel.jobs.actions import start_job
from kernel.jobs.models import Job
from kernel.registries import job_runners
from shared_apps.operators.models import Operator
from shared_apps.operators.web.gates import console
from shared_apps.operators.web.requests import MainRequest

PAGE_ROWS = 50
CHECK_KIND = "audit.verify"
"""Registered by the office's pages of the audit trail; works in whichever schema it runs."""
KEY_DIGITS = 19
ACCOUNT = "account:"


class AuditSearch(forms.Form):
    """What to look for: all of it optional."""

    verb = forms.CharField(label=gettext_lazy("What was done"), required=False, max_length=64)
    actor = forms.CharField(label=gettext_lazy("By whom (e-mail)"), required=False, max_length=254)
    object = forms.CharField(label=gettext_lazy("On what"), required=False, max_length=128)
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"})
    )


@require_safe
@console("audit.read")
def events(request: MainRequest) -> HttpResponse:
    """Show one page of events, the latest first."""
    form = AuditSearch(request.GET or None)
    context: dict[str, Any] = {"form": form, **state_of_trail()}
    if form.is_bound and not form.is_valid():
        return render(request, "operators/audit.html", context, status=422)
    asked = dict(form.cleaned_data) if form.is_bound else {}
    context |= page_of(search(asked), asked, before=request.GET.get("before", ""))
    return render(request, "operators/audit.html", context)


@require_POST
@console("audit.read")
def verify(request: MainRequest) -> HttpResponse:
    """Recompute the whole trail."""
    job = start_job(CHECK_KIND, parameters={}, actor=request.actor, at=request.at)
    return redirect("jobs:job", job=job.pk)


def search(asked: dict[str, Any]) -> QuerySet[AuditEvent]:
    """Return the events asked for, the latest first."""
    found = AuditEvent.objects.order_by("-pk")
    if asked.get("verb"):
        found = found.filter(verb__startswith=asked["verb"].strip())
    if asked.get("object"):
        kind, _colon, key = asked["object"].strip().partition(":")
        found = found.filter(object_kind=kind)
        found = found.filter(object_key=key) if key else found
    if asked.get("actor"):
        people = Operator.objects.filter(email=asked["actor"].strip().lower())
        found = found.filter(actor__in=[f"{ACCOUNT}{row.uuid}" for row in people])
    if asked.get("since"):
        found = found.filter(at__date__gte=asked["since"])
    return found


def page_of(found: QuerySet[AuditEvent], asked: dict[str, Any], *, before: str) -> dict[str, Any]:
    """Return one page of events older than key `before`, and the query of the next."""
    if before.isdecimal() and len(before) < KEY_DIGITS:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE_ROWS + 1])
    query = {name: value for name, value in asked.items() if value}
    more = len(rows) > PAGE_ROWS
    last = rows[:PAGE_ROWS][-1].pk if rows else 0
    return {
        "rows": named(rows[:PAGE_ROWS]),
        "older": urlencode({**query, "before": last}) if more else "",
    }


def named(rows: list[AuditEvent]) -> list[dict[str, Any]]:
    """Return events with the names of operators; one query."""
    accounts = {row.actor.removeprefix(ACCOUNT) for row in rows if row.actor.startswith(ACCOUNT)}
    people = Operator.objects.in_bulk([UUID(account) for account in accounts])
    names = {f"{ACCOUNT}{key}": str(operator) for key, operator in people.items()}
    return [
        {
            "at": row.at,
            "verb": row.verb,
            "object": f"{row.object_kind}:{row.object_key}",
            "by": names.get(row.actor) or (_("system") if row.actor == "system" else row.actor),
            "facts": ", ".join(f"{name}: {fact}" for name, fact in row.facts.items()),
        }
        for row in rows
    ]


def state_of_trail() -> dict[str, Any]:
    """Return the last seal and the last check."""
    seal = AuditSeal.objects.defer("leaves").order_by("-last_event").first()
    job = Job.objects.filter(kind=CHECK_KIND).order_by("-created_at").first()
    return {
        "sealed_at": seal.sealed_at if seal else None,
        "sealed_to": seal.last_event if seal else 0,
        "check": check_of(job) if job else None,
        "may_check": CHECK_KIND in job_runners.entries,
    }


def check_of(job: Job) -> dict[str, Any]:
    """Return what a check found."""
    ended: datetime | None = job.ended_at
    report = job.report if isinstance(job.report, dict) else {}
    is_good = ended is not None and job.state == "done" and "code" not in report
    return {
        "uuid": job.pk,
        "at": ended or job.created_at,
        "is_over": ended is not None,
        "is_good": is_good,
        "text": report.get("text", ""),
    }
