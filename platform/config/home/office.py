"""The first page of the staff office: what waits for me."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.people import Actor
from kernel.registries import OfficeEntry, office_entries
from kernel.ui.sections import find_url, modules_off
from tenant_apps.residents.messages import ROLE_LABELS
from tenant_apps.residents.web.gates import staff_only
from tenants.requests import CityRequest


@require_safe
@staff_only()
def home(request: CityRequest) -> HttpResponse:
    """Show every section that the person's roles open, with what waits in each."""
    off = modules_off(request.city.modules)
    return render(request, "home/office.html", context_of(request.actor, request.at, off))


def context_of(actor: Actor, at: datetime, off: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return what waits for a member of staff, section by section, and their sections."""
    parts = parts_of(actor, at, off)
    return {
        "parts": parts,
        "waiting": [{**row, "part": part["label"]} for part in parts for row in part["waiting"]],
        "roles": [ROLE_LABELS.get(role, role) for role in sorted(actor.roles)],
    }


def parts_of(actor: Actor, at: datetime, off: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """Return `{name, label, url, waiting, count}` of the sections open to `actor`, in order.

    `off` names the modules that the municipality has not switched on.
    """
    open_to = [(name, entry) for name, entry in office_entries if entry.roles & actor.roles]
    mine = [(name, entry) for name, entry in open_to if name not in off]
    mine.sort(key=lambda part: part[1].order)
    return [part_of(name, entry, entry.waiting(actor, at)) for name, entry in mine]


def part_of(name: str, entry: OfficeEntry, waiting: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a section with the sum of what waits in it."""
    return {
        "name": name,
        "label": entry.label,
        "url": find_url(entry.url_name),
        "waiting": waiting,
        "count": sum(row["count"] for row in waiting),
    }
