"""The status page: what works, for people, also while the database is away."""

from datetime import datetime
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shared_apps.portal.models import Heartbeat, Incident
from shared_apps.portal.web.health import LATE, broker_answers, database_answers
from shared_apps.portal.web.severities import SEVERITIES

GOOD, WARN, BAD = "good", "warn", "bad"


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show what works now and what went wrong lately; 503 while the database is away."""
    at: datetime = request.at  # type: ignore[attr-defined]
    answers = database_answers()
    parts = [_web(), _database(answers=answers), _background(at, answers=answers)]
    context = {
        "parts": parts,
        "worst": max((part["kind"] for part in parts), key=[GOOD, WARN, BAD].index),
        "incidents": _incidents(at, answers=answers),
        "answers": answers,
        "at": at,
    }
    if answers:
        return render(request, "portal/status.html", context)
    # Without the request: the shell's notices and account ask the database.
    return HttpResponse(render_to_string("portal/status.html", context), status=503)


def _web() -> dict[str, Any]:
    return _part(_("Web pages"), GOOD, _("This page reached you."))


def _database(*, answers: bool) -> dict[str, Any]:
    if answers:
        return _part(_("Database"), GOOD, _("It answers."))
    return _part(
        _("Database"),
        BAD,
        _("It does not answer. Nothing that was recorded is lost. Try again soon."),
    )


def _background(at: datetime, *, answers: bool) -> dict[str, Any]:
    """Return how letters, imports and counts go, from the worker's last sign of life."""
    name = _("Letters, imports and counts")
    if not answers or not broker_answers():
        return _part(name, BAD, _("They wait and will be done as soon as that is possible."))
    beat = Heartbeat.objects.filter(name="worker").first()
    if beat is None:
        return _part(name, WARN, _("No sign of life yet: the platform has just been started."))
    if at - beat.at > LATE:
        return _part(name, WARN, _("They are late. Nothing is lost; they will be done."))
    if beat.oldest_waiting_at is not None and at - beat.oldest_waiting_at > LATE:
        return _part(name, WARN, _("There is much to do: letters may come some minutes later."))
    return _part(name, GOOD, _("They are done at once."))


def _part(name: str, kind: str, text: str) -> dict[str, Any]:
    words = {GOOD: _("Works"), WARN: _("Late"), BAD: _("Does not work")}
    return {"name": name, "kind": kind, "badge": words[kind], "text": text}


def _incidents(at: datetime, *, answers: bool) -> list[dict[str, Any]]:
    if not answers:
        return []
    try:
        found = list(Incident.objects.recent(at))
    except DatabaseError:
        return []
    return [{"incident": one, "severity": SEVERITIES[one.severity]} for one in found]
