"""Doors of the budget's office: who comes in, which contest it is, how a refusal is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.errors import Refusal
from kernel.gates import check_staff
from kernel.problems import sentence_of
from tenant_apps.budget.models import Contest
from tenant_apps.budget.models.ballot_papers import is_frozen
from tenant_apps.budget.rules.permissions import check_may, may
from tenant_apps.budget.web.contest_parts import badge_of
from tenants.requests import CityRequest

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


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


def find_contest(slug: str) -> Contest:
    """Return a contest with its calendar and whether it is counted; 404 when there is none."""
    found = Contest.objects.select_related("tally").defer("tally__result").with_calendar()
    return get_object_or_404(found, slug=slug)


def contest_page(
    request: CityRequest,
    template: str,
    contest: Contest,
    tab: str,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page of one contest with its title, state and tabs."""
    shell = {
        "contest": contest,
        "badge": badge_of(contest, request.at),
        "frozen": is_frozen(contest),
        "tabs": tabs_of(request, contest, tab),
        "crumbs": [
            {"label": _("Budget"), "url": reverse("budget_office:contests")},
            {"label": contest.title, "url": ""},
        ],
    }
    return render(request, f"budget/office/{template}", shell | context, status=status)


def tabs_of(request: CityRequest, contest: Contest, current: str) -> list[dict[str, Any]]:
    """Return the tabs of a contest that the person's roles open."""
    parts = [
        ("contest", _("Overview"), "contest.view"),
        ("description", _("Description"), "contest.describe"),
        ("calendar", _("Calendar"), "contest.edit"),
        ("pools", _("Pools"), "contest.edit"),
        ("voting", _("Voting"), "contest.edit"),
        ("regulation", _("Regulation"), "contest.edit"),
        ("roll", _("Voter roll"), "roll.import"),
        ("proposals", _("Proposals"), "proposal.view"),
        ("tally", _("Results"), "tally.read"),
    ]
    return [
        {
            "label": label,
            "url": reverse(f"budget_office:{name}", args=[contest.slug]),
            "current": name == current,
        }
        for name, label, action in parts
        if may(request.actor.roles, action) and (name != "roll" or contest.roll_required)
    ]


def by(request: CityRequest) -> dict[str, Any]:
    """Return who acts and when, as every action takes it."""
    return {"actor": request.actor, "at": request.at}


@dataclass(frozen=True)
class FormPage:
    """A page of a contest with one form: where it is, and what follows when it was taken.

    `until_frozen`: once the ballot paper is frozen, the form is only for reading.
    """

    template: str
    tab: str
    then: str
    said: Any = ""
    until_frozen: bool = False

    def answer(
        self,
        request: CityRequest,
        contest: Contest,
        form: forms.Form,
        act: Callable[[], Any],
        **context: Any,
    ) -> HttpResponse:
        """Do `act` when a valid form was sent and go on; show the form otherwise."""
        done, status = submitted(request, form, act)
        if done is None:
            if self.until_frozen and is_frozen(contest):
                _disable(form)
            return contest_page(
                request, self.template, contest, self.tab, status=status, form=form, **context
            )
        if self.said:
            messages.success(request, str(self.said))
        return redirect(f"budget_office:{self.then}", contest.slug)


def _disable(form: forms.Form) -> None:
    for field in form.fields.values():
        field.disabled = True


def submitted(request: CityRequest, form: forms.Form, act: Callable[[], Any]) -> tuple[Any, int]:
    """Do `act` when a valid form was sent; returns its outcome (None: show the form) and status.

    A refusal becomes the form's error, so that nothing typed is lost.
    """
    if request.method != "POST":
        return None, 200
    if not form.is_valid():
        return None, 422
    try:
        return act(), 200
    except Refusal as refusal:
        form.add_error(None, sentence_of(refusal))
        return None, refusal.status
