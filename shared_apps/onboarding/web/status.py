"""How an application stands, for whoever sent it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.onboarding.actions.applications import withdraw as withdraw_application
from shared_apps.onboarding.messages import KINDS, STATES
from shared_apps.onboarding.models import Application
from shared_apps.onboarding.rules.lifecycle import ApplicationState
from shared_apps.onboarding.web.progress import progress_of
from shared_apps.onboarding.web.steps import summary_of
from shared_apps.onboarding.web.wizard import opened_by_key
from tenants import hosts

S = ApplicationState


@require_safe
@opened_by_key
def status(request: Any, found: Application) -> HttpResponse:
    """Show the state, what comes next, and the opening of the site while it runs."""
    if found.state == S.DRAFT:
        return redirect("onboarding:draft", found.key)
    return render(request, "onboarding/status.html", status_context(request, found))


def status_context(request: Any, found: Application) -> dict[str, Any]:
    """Return what the page of a submitted application shows."""
    city = found.municipality.as_city() if found.municipality else None
    port = request.get_port()
    return {
        "application": found,
        "label": STATES[found.state],
        "kind": KINDS[found.state],
        "stages": _stages(found),
        "progress": progress_of(found),
        "site": hosts.address_of(city, scheme=request.scheme, port=port) if city else "",
        "may_withdraw": found.state in {S.SUBMITTED, S.ASKED},
        **summary_of(request, found),
    }


def _stages(found: Application) -> list[dict[str, Any]]:
    """Return submitted, decided, open as stages."""
    decided = found.state in {S.APPROVED, S.PROVISIONED}
    is_open = found.state == S.PROVISIONED
    second = STATES[found.state] if found.state in {S.REFUSED, S.WITHDRAWN} else _("Approved")
    rows = [
        (_("Submitted"), "done"),
        (second, "done" if decided else "now"),
        (_("Site made"), "done" if is_open else "now" if decided else ""),
        (_("Owner sets it up"), "now" if is_open else ""),
    ]
    return [{"label": label, "state": state} for label, state in rows]


@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_key
def withdraw(request: Any, found: Application) -> HttpResponse:
    """Ask whether the application is to be withdrawn, and do it."""
    if request.method != "POST":
        return render(request, "ui/confirm.html", _question(found))
    withdraw_application(found.key, at=request.at)
    messages.success(request, _("The application is withdrawn."))
    return redirect("onboarding:status", found.key)


def _question(found: Application) -> dict[str, Any]:
    return {
        "title": _("Withdraw the application?"),
        "text": _("Nobody will decide about it any more. You can apply again at any time."),
        "confirm": _("Withdraw"),
        "kind": "danger",
        "action": reverse("onboarding:withdraw", args=[found.key]),
        "back_href": reverse("onboarding:status", args=[found.key]),
    }
