"""The first page of the console: what waits for me."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.people import Actor
from kernel.registries import console_entries
from kernel.ui.sections import find_url
from shared_apps.operators.messages import ROLE_LABELS
from shared_apps.operators.web.gates import console
from shared_apps.operators.web.requests import MainRequest


@require_safe
@console("home.read")
def home(request: MainRequest) -> HttpResponse:
    """Show every section that the person's roles open, with what waits in each."""
    return render(request, "operators/home.html", context_of(request.actor, request.at))


def context_of(actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what waits for an operator, section by section, and their sections."""
    mine = [(name, entry) for name, entry in console_entries if entry.roles & actor.roles]
    mine.sort(key=lambda part: part[1].order)
    parts = []
    for name, entry in mine:
        waiting = entry.waiting(actor, at)
        count = sum(row["count"] for row in waiting)
        parts.append(
            {
                "name": name,
                "label": entry.label,
                "url": find_url(entry.url_name),
                "waiting": waiting,
                "count": count,
            }
        )
    return {
        "parts": parts,
        "waiting": [{**row, "part": part["label"]} for part in parts for row in part["waiting"]],
        "roles": [ROLE_LABELS.get(role, role) for role in sorted(actor.roles)],
    }
