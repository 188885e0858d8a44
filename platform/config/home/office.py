"""The first page of the staff office: what waits for me."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.people import Actor
from kernel.registries import office_entries
from kernel.ui.sections import find_url
from tenant_apps.residents.messages import ROLE_LABELS
from tenant_apps.residents.web.gates import staff_only


@require_safe
@staff_only()
def home(request: HttpRequest) -> HttpResponse:
    """Show every section that the person's roles open, with what waits in each."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        "parts": parts_of(actor, request.at),  # type: ignore[attr-defined]
        "roles": [ROLE_LABELS.get(role, role) for role in sorted(actor.roles)],
    }
    return render(request, "home/office.html", context)


def parts_of(actor: Actor, at: Any) -> list[dict[str, Any]]:
    """Return `{name, label, url, waiting}` of the sections open to `actor`, in order."""
    mine = [(name, entry) for name, entry in office_entries if entry.roles & actor.roles]
    mine.sort(key=lambda part: part[1].order)
    return [
        {
            "name": name,
            "label": entry.label,
            "url": find_url(entry.url_name),
            "waiting": entry.waiting(actor, at),
        }
        for name, entry in mine
    ]
