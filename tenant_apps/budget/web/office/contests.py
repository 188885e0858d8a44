"""Contests in the office: the list, a new one, and the page that says what to do next."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.budget.actions.contests import cancel_contest, create_contest, publish_contest
from tenant_apps.budget.actions.papers import freeze_paper
from tenant_apps.budget.models import BallotPaper, Contest
from tenant_apps.budget.rules.permissions import may
from tenant_apps.budget.web.contest_parts import badge_of, stages_of
from tenant_apps.budget.web.office.checklist import checklist_of, figures_of, next_step_of
from tenant_apps.budget.web.office.doors import (
    FormPage,
    allowed,
    by,
    contest_page,
    find_contest,
    submitted,
)
from tenant_apps.budget.web.office.forms import FreezeForm, NewContestForm, ReasonForm
from tenants.requests import CityRequest

CANCEL = FormPage(
    "contest_cancel.html",
    tab="contest",
    then="contest",
    said=gettext_lazy("The contest is cancelled."),
)
FREEZE = FormPage(
    "contest_freeze.html",
    tab="contest",
    then="contest",
    said=gettext_lazy("The ballot paper is frozen."),
)


@require_safe
@allowed("contest.view")
def contests(request: CityRequest) -> HttpResponse:
    """Show every contest, drafts too, with what waits in each."""
    found = Contest.objects.with_numbers().with_calendar().newest_first()
    rows = [{"contest": contest, "badge": badge_of(contest, request.at)} for contest in found]
    may_edit = may(request.actor.roles, "contest.edit")
    may_import = may(request.actor.roles, "ballots.import")
    context = {"rows": rows, "may_edit": may_edit, "may_import": may_import}
    return render(request, "budget/office/contests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def new_contest(request: CityRequest) -> HttpResponse:
    """Ask for title and year, and make the draft."""
    form = NewContestForm(request.POST or None, initial={"year": request.at.year + 1})
    values = {"currency": request.city.currency, **by(request)}
    made, status = submitted(request, form, lambda: create_contest(**form.cleaned_data, **values))
    if made is not None:
        return redirect("budget_office:contest", made.slug)
    return render(request, "budget/office/contest_new.html", {"form": form}, status=status)


@require_safe
@allowed("contest.view")
def contest(request: CityRequest, slug: str) -> HttpResponse:
    """Show where a contest stands, what to do next, its checklist and numbers."""
    found = find_contest(slug)
    steps = checklist_of(found, request.at)
    context: dict[str, Any] = {
        "stages": stages_of(found, request.at),
        "checklist": steps,
        "next_step": next_step_of(steps),
        "figures": figures_of(found),
        "may_open": may(request.actor.roles, "contest.open"),
    }
    return contest_page(request, "contest.html", found, "contest", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.open")
def publish(request: CityRequest, slug: str) -> HttpResponse:
    """Ask once more, then show the contest to everybody."""
    found = find_contest(slug)
    if request.method != "POST":
        return contest_page(request, "contest_publish.html", found, "contest")
    publish_contest(found, **by(request))
    messages.success(request, _("The contest is published."))
    return redirect("budget_office:contest", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.open")
def cancel(request: CityRequest, slug: str) -> HttpResponse:
    """Ask for the reason, then cancel the contest."""
    found = find_contest(slug)
    form = ReasonForm(request.POST or None)

    def act() -> Contest:
        return cancel_contest(found, **form.cleaned_data, **by(request))

    return CANCEL.answer(request, found, form, act)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.open")
def freeze(request: CityRequest, slug: str) -> HttpResponse:
    """Freeze the ballot paper with the seed of the draw."""
    found = find_contest(slug)
    form = FreezeForm(request.POST or None)

    def act() -> BallotPaper:
        return freeze_paper(contest=found, **form.cleaned_data, **by(request))

    return FREEZE.answer(request, found, form, act)
