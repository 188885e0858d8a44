"""Support access as operators see it: ask, enter, end."""

from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.people import Actor
from kernel.ui.submitting import submitted
from shared_apps.operators.actions import support
from shared_apps.operators.messages import ROLES_LENT, SUPPORT_STATES
from shared_apps.operators.models import SupportAccess
from shared_apps.operators.rules.roles import MATRIX
from shared_apps.operators.rules.support import ENTRY_SECONDS
from shared_apps.operators.web import city_parts, support_rows
from shared_apps.operators.web.city import find_city
from shared_apps.operators.web.fleet_rows import name_of
from shared_apps.operators.web.gates import console
from shared_apps.operators.web.requests import MainRequest
from shared_apps.operators.web.support_forms import AskForm
from tenants import hosts

ROWS = 100
WAY_IN = "accounts/support/enter/"


@require_safe
@console("support.read")
def accesses(request: MainRequest) -> HttpResponse:
    """List requests for access, the latest first."""
    rows = SupportAccess.objects.select_related("operator", "municipality")
    shown = [_row(row, request) for row in rows.order_by("-asked_at")[:ROWS]]
    return render(request, "operators/support.html", {"rows": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@console("support.change")
def ask(request: MainRequest, slug: str) -> HttpResponse:
    """Ask a municipality for access, with a reason that its owner reads."""
    form = AskForm(request.POST or None)
    asked, status = submitted(request, form, lambda: _ask(request, slug, form))
    if asked is not None:
        return redirect("console:support")
    context = {"form": form, **city_parts.heading(request, find_city(slug))}
    return render(request, "operators/support_ask.html", context, status=status)


@never_cache
@require_POST
@console("support.change")
def enter(request: MainRequest, access: UUID) -> HttpResponse:
    """Open the way in for a minute: a form may not lead to another host, so a link does."""
    token = support.open_entry(access, actor=request.actor, at=request.at)
    found = SupportAccess.objects.select_related("municipality").get(pk=access)
    city = found.municipality.as_city()
    address = hosts.address_of(city, scheme=request.scheme or "https", port=request.get_port())
    href = f"{address}{WAY_IN}?token={quote(token)}"
    context = {"href": href, "seconds": ENTRY_SECONDS, "name": name_of(city.names, city.slug, "")}
    return render(request, "operators/support_enter.html", context)


@require_POST
@console("support.change")
def end(request: MainRequest, access: UUID) -> HttpResponse:
    """Give access back before its time is over, or take the request back."""
    support.end(access, city=None, actor=request.actor, at=request.at)
    return redirect("console:support")


def waiting(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return how many municipalities let the actor in now."""
    rows = SupportAccess.objects.filter(operator=actor.account, state="granted", until__gt=at)
    count = rows.count()
    if not count:
        return []
    label = ngettext("municipality lets you in now", "municipalities let you in now", count)
    return [{"count": count, "label": label, "url": reverse("console:support")}]


def _row(access: SupportAccess, request: MainRequest) -> dict[str, Any]:
    row = support_rows.row_of(access, at=request.at)
    mine = row["account"] == request.actor.account
    may = mine and not MATRIX["support.change"].isdisjoint(request.actor.roles)
    city = access.municipality
    return {
        **row,
        "label": SUPPORT_STATES[row["state"]],
        "role": ROLES_LENT.get(row["role"], ""),
        "name": name_of(city.names, city.slug, city.default_language),
        "city_url": reverse("console:city", args=[city.slug]),
        "may_enter": may and row["is_open"],
        "may_end": may and row["state"] in {"asked", "granted"},
    }


def _ask(request: MainRequest, slug: str, form: AskForm) -> SupportAccess:
    reason = form.cleaned_data["reason"]
    return support.ask_for_access(slug, reason=reason, actor=request.actor, at=request.at)
