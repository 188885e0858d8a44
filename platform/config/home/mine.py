"""A resident's own page, composed of what each app registered."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kernel.registries import OwnPagePart, own_page_parts
from kernel.ui.sections import find_url, modules_off
from tenants.requests import CityRequest

SHORTCUTS = (
    ("notifications:settings", "mail", _("What I am told, and how often")),
    ("account_security", "lock", _("Sign-in and security")),
    ("account_sessions", "globe", _("Devices that are signed in")),
    ("identity:ways", "person", _("Proof of identity")),
    ("privacy:data", "document", _("My data: see, export, correct, erase")),
    ("account_change_password", "edit", _("Password")),
)


@login_required
@require_safe
def mine(request: CityRequest) -> HttpResponse:
    """Show what a resident wrote, cast, follows and has not read yet."""
    context = {"parts": parts_of(request), "shortcuts": shortcuts(), "resident": request.user}
    return render(request, "home/mine.html", context)


def parts_of(request: CityRequest) -> list[str]:
    """Return every part rendered, in order."""
    off = modules_off(request.city.modules)
    known = sorted((part for name, part in own_page_parts if name not in off), key=order_of)
    return [
        render_to_string(part.template, part.read(request.actor, request.at), request=request)
        for part in known
    ]


def order_of(part: OwnPagePart) -> int:
    """Return where a part stands on the page."""
    return part.order


def shortcuts() -> list[dict[str, Any]]:
    """Return the account pages that this installation has."""
    found = [(find_url(name), icon, label) for name, icon, label in SHORTCUTS]
    return [{"url": url, "icon": icon, "label": label} for url, icon, label in found if url]
