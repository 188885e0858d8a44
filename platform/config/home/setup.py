"""What a new site still needs before its owner opens it to visitors."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kernel.people import Actor
from kernel.registries import office_entries
from kernel.setup import SetupStep, setup_steps
from kernel.ui.sections import find_url
from shared_apps.onboarding.actions.publishing import PUBLISHES, publish_site
from shared_apps.plans.actions.here import city_here
from tenant_apps.residents.rules.roles import ROLES
from tenant_apps.residents.web.gates import staff_only
from tenants.requests import CityRequest
from tenants.rules.lifecycle import CityState

MATRIX = {"setup.view": frozenset(ROLES), "setup.publish": PUBLISHES}
PREPARES = frozenset({"owner", "contest_manager", "editor"})
"""Roles whose office has the checklist among its sections."""


@require_safe
@staff_only()
def checklist(request: CityRequest) -> HttpResponse:
    """Show the steps by section, what is done and what hinders publishing."""
    return render(request, "home/setup.html", checklist_of(request))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*PUBLISHES)
def publish(request: CityRequest) -> HttpResponse:
    """Ask whether the site is to be opened, and open it."""
    if request.method != "POST":
        return render(request, "ui/confirm.html", _question())
    publish_site(request.city.slug, actor=request.actor, at=request.at)
    messages.success(request, _("The site is open: visitors see it from now on."))
    return redirect("office:setup")


def _question() -> dict[str, Any]:
    return {
        "title": _("Open the site to visitors?"),
        "text": _(
            "Everybody will see it, and the term of the service begins. You can go on with the "
            "checklist afterwards."
        ),
        "confirm": _("Open the site"),
        "action": reverse("office:publish_site"),
        "back_href": reverse("office:setup"),
    }


def checklist_of(request: CityRequest) -> dict[str, Any]:
    """Return sections with their steps, how many are done, and whether the site can open."""
    rows = [_row(name, step) for name, step in _in_order()]
    done = sum(row["done"] for row in rows)
    open_rows = [row for row in rows if not row["done"]]
    return {
        "groups": _grouped(rows),
        "done": done,
        "total": len(rows),
        "next_step": open_rows[0] if open_rows else None,
        "missing": [row["label"] for row in open_rows if row["required"]],
        "is_in_setup": request.city.state == CityState.SETUP,
        "may_publish": not PUBLISHES.isdisjoint(request.actor.roles),
    }


def _in_order() -> list[tuple[str, SetupStep]]:
    return sorted(setup_steps, key=lambda entry: entry[1].order)


def _row(name: str, step: SetupStep) -> dict[str, Any]:
    return {
        "section": name.partition(".")[0],
        "label": step.label,
        "help": step.help,
        "url": find_url(step.url_name),
        "done": step.is_done(),
        "required": step.required,
    }


def _grouped(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return `{label, steps}` by the office's sections, in the order of their first steps."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["section"], []).append(row)
    labels = {name: entry.label for name, entry in office_entries}
    return [{"label": labels.get(name, name), "steps": steps} for name, steps in groups.items()]


def waiting(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return how many steps are left while the site is being set up; nothing afterwards."""
    if city_here().state != CityState.SETUP:
        return []
    left = sum(not step.is_done() for _name, step in setup_steps)
    label = ngettext("step of the checklist is left", "steps of the checklist are left", left)
    return [{"count": left, "label": label, "url": reverse("office:setup")}] if left else []


def banner(request: HttpRequest) -> dict[str, Any]:
    """Let the shell say to staff how far the checklist is; asked only where it is shown."""
    return {"setup_banner": SimpleLazyObject(lambda: banner_of(request))}


def banner_of(request: Any) -> dict[str, Any] | None:
    """Return `{done, total, url}` for staff of a site in set-up, else None."""
    city, actor = getattr(request, "city", None), getattr(request, "actor", None)
    if city is None or city.state != CityState.SETUP or actor is None or not actor.is_staff:
        return None
    steps = [step for _name, step in setup_steps]
    done = sum(step.is_done() for step in steps)
    return {"done": done, "total": len(steps), "url": reverse("office:setup")}
