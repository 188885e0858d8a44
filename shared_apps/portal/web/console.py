"""Incidents in the operators' console."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kernel.errors import NotFound, Refusal
from kernel.gates import check_operator
from kernel.problems import sentence_of
from shared_apps.portal.actions.incidents import end_incident, post_incident
from shared_apps.portal.models import Incident
from shared_apps.portal.rules.incidents import Severity
from shared_apps.portal.web.forms import EndForm, IncidentForm
from shared_apps.portal.web.severities import SEVERITIES

READERS = frozenset({"operator", "finance", "viewer"})
WRITERS = frozenset({"operator"})


@require_http_methods(["GET", "HEAD", "POST"])
def incidents(request: HttpRequest) -> HttpResponse:
    """List incidents and post a new one."""
    actor, at = _door(request)
    form = IncidentForm(request.POST or None)
    problem, status = _tried(request, form, lambda: _post(form, actor, at))
    if request.method == "POST" and not problem and form.is_valid():
        return redirect("portal_console:incidents")
    rows = [
        {"incident": one, "severity": SEVERITIES[one.severity]}
        for one in Incident.objects.recent(at)
    ]
    context = {"form": form, "problem": problem, "rows": rows, "may_post": WRITERS & actor.roles}
    return render(request, "portal/console_incidents.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def incident(request: HttpRequest, incident: UUID) -> HttpResponse:
    """Show one incident and end it."""
    actor, at = _door(request)
    found = Incident.objects.filter(pk=incident).first()
    if found is None:
        raise NotFound("portal.incident.unknown")
    form = EndForm(request.POST or None)
    problem, status = _tried(request, form, lambda: _end(incident, form, actor, at))
    if request.method == "POST" and not problem and form.is_valid():
        return redirect("portal_console:incidents")
    context = {"incident": found, "severity": SEVERITIES[found.severity], "form": form}
    context |= {"problem": problem, "may_end": WRITERS & actor.roles and not found.ended_at}
    return render(request, "portal/console_incident.html", context, status=status)


def _door(request: HttpRequest) -> tuple[Any, Any]:
    """Let readers in and writers change; return who acts and when."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    check_operator(actor, WRITERS if request.method == "POST" else READERS)
    return actor, request.at  # type: ignore[attr-defined]


def _post(form: IncidentForm, actor: Any, at: Any) -> None:
    wanted = form.cleaned_data
    severity = Severity(wanted["severity"])
    text = {"title": wanted["title"], "text": wanted["text"]}
    post_incident(severity=severity, **text, actor=actor, at=at)


def _end(incident: UUID, form: EndForm, actor: Any, at: Any) -> None:
    end_incident(incident, outcome=form.cleaned_data["outcome"], actor=actor, at=at)


def _tried(request: HttpRequest, form: Any, act: Callable[[], None]) -> tuple[str, int]:
    """Act on a valid form; return the sentence of a refusal and the status of the page."""
    if request.method != "POST":
        return "", 200
    if not form.is_valid():
        return "", 422
    try:
        act()
    except Refusal as refusal:
        return sentence_of(refusal), refusal.status
    return "", 200
