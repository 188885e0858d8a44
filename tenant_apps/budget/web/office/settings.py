"""Description, calendar and conditions of voting of a contest."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenant_apps.budget.actions.contests import change_contest
from tenant_apps.budget.actions.contests_calendar import set_calendar
from tenant_apps.budget.models import Contest
from tenant_apps.budget.web.office.doors import allowed, contest_page, find_contest, submitted
from tenant_apps.budget.web.office.forms import CalendarForm, DescriptionForm, VotingForm
from tenant_apps.budget.web.requests import CityRequest


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.describe")
def description(request: CityRequest, slug: str) -> HttpResponse:
    """Show and keep what residents read about the contest."""
    contest = find_contest(slug)
    form = DescriptionForm(request.POST or None, initial=DescriptionForm.initial_of(contest))
    return _keep(request, contest, form, "description")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def voting(request: CityRequest, slug: str) -> HttpResponse:
    """Show and keep who may vote; refused once the paper is frozen."""
    contest = find_contest(slug)
    form = VotingForm(request.POST or None, initial=VotingForm.initial_of(contest))
    return _keep(request, contest, form, "voting")


def _keep(
    request: CityRequest, contest: Contest, form: DescriptionForm | VotingForm, name: str
) -> HttpResponse:
    kept, status = submitted(
        request,
        form,
        lambda: change_contest(contest, actor=request.actor, at=request.at, **form.cleaned_data),
    )
    if kept is not None:
        messages.success(request, _("Saved."))
        return redirect(f"budget_office:{name}", contest.slug)
    return contest_page(request, f"{name}.html", contest, name, form=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def calendar(request: CityRequest, slug: str) -> HttpResponse:
    """Show and keep the phases."""
    contest = find_contest(slug)
    form = CalendarForm(request.POST or None, initial=CalendarForm.initial_of(contest))
    done, status = submitted(request, form, lambda: _set(request, contest, form))
    if done:
        messages.success(request, _("Saved."))
        return redirect("budget_office:calendar", slug)
    return contest_page(request, "calendar.html", contest, "calendar", form=form, status=status)


def _set(request: CityRequest, contest: Contest, form: CalendarForm) -> bool:
    set_calendar(
        contest,
        phases=form.phases(),
        reason=form.cleaned_data["reason"],
        actor=request.actor,
        at=request.at,
    )
    return True
