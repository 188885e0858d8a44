"""Doors of the municipality's office pages: who comes in, tabs, what happens to a form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.gates import check_staff
from kernel.ui.submitting import submitted
from tenant_apps.community.rules.permissions import check_may, may
from tenants.requests import CityRequest

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
SAVED = gettext_lazy("Saved.")


def allowed(action: str) -> Callable[[View], View]:
    """Open a view to staff who may do `action` of the permission matrix."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: CityRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            check_staff(request.actor)
            check_may(request.actor.roles, action)
            return view(request, *args, **kwargs)

        return cast(View, guarded)

    return decorate


def by(request: CityRequest) -> dict[str, Any]:
    """Return who acts and when, as every action takes it."""
    return {"actor": request.actor, "at": request.at}


def office_page(
    request: CityRequest, template: str, tab: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a page of the municipality's office with its tabs and what the person may change."""
    roles = request.actor.roles
    shell = {"tabs": tabs_of(request, tab), "may_edit": tab_is_open(roles, tab)}
    return render(request, f"community/office/{template}", shell | context, status=status)


TABS: Mapping[str, tuple[Any, str]] = {
    "home": (gettext_lazy("Overview"), "community.view"),
    "profile": (gettext_lazy("Profile"), "profile.edit"),
    "appearance": (gettext_lazy("Appearance"), "appearance.edit"),
    "districts": (gettext_lazy("Districts"), "districts.edit"),
    "departments": (gettext_lazy("Departments"), "departments.edit"),
    "regulations": (gettext_lazy("Regulations"), "regulations.edit"),
    "calendar": (gettext_lazy("Calendar"), "calendar.edit"),
    "pages": (gettext_lazy("Pages and news"), "pages.edit"),
}
"""Tabs: label and the action that lets a person change something there; all staff here read."""


def tab_is_open(roles: frozenset[str], tab: str) -> bool:
    """Whether somebody with these roles may change what a tab shows."""
    return may(roles, TABS[tab][1])


def tabs_of(request: CityRequest, current: str) -> list[dict[str, Any]]:
    """Return the tabs of the municipality's office."""
    return [
        {
            "label": label,
            "url": reverse(f"community_office:{name}"),
            "current": name == current,
        }
        for name, (label, _action) in TABS.items()
    ]


@dataclass(frozen=True)
class FormPage:
    """A page with one form: its template and tab, and where a person goes when it was taken.

    `action` of the permission matrix is asked for before anything is changed by the action
    itself, so here it only opens the page.
    """

    template: str
    tab: str
    then: str
    said: Any = SAVED

    def answer(
        self, request: CityRequest, form: forms.Form, act: Callable[[], Any], **context: Any
    ) -> HttpResponse:
        """Do `act` when a valid form was sent and go on; show the form otherwise."""
        done, status = submitted(request, form, act)
        if done is None:
            return office_page(
                request, self.template, self.tab, status=status, form=form, **context
            )
        messages.success(request, str(self.said))
        return redirect(self.then)


def confirm(
    request: CityRequest, *, title: str, text: str, label: str, back: str, kind: str = "danger"
) -> HttpResponse:
    """Ask once more before something is removed."""
    context = {
        "title": title,
        "text": text,
        "confirm": label,
        "kind": kind,
        "action": request.path,
        "back_href": reverse(back),
    }
    return render(request, "ui/confirm.html", context)


def removed(request: CityRequest, then: str) -> HttpResponse:
    """Say that something is gone and go back to the list."""
    messages.success(request, _("Removed."))
    return redirect(then)
