"""Description, calendar and conditions of voting of a contest."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tenant_apps.budget.actions.contests import change_contest
from tenant_apps.budget.actions.contests_calendar import set_calendar
from tenant_apps.budget.actions.regulations import evaluation_deadline
from tenant_apps.budget.models import Contest
from tenant_apps.budget.web.office.doors import FormPage, allowed, by, find_contest
from tenant_apps.budget.web.office.forms import CalendarForm, DescriptionForm, VotingForm
from tenants.requests import CityRequest

SAVED = _("Saved.")
DESCRIPTION = FormPage("description.html", tab="description", then="description", said=SAVED)
VOTING = FormPage("voting.html", tab="voting", then="voting", said=SAVED, until_frozen=True)
CALENDAR = FormPage("calendar.html", tab="calendar", then="calendar", said=SAVED)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.describe")
def description(request: CityRequest, slug: str) -> HttpResponse:
    """Show and keep what residents read about the contest."""
    contest = find_contest(slug)
    form = DescriptionForm(request.POST or None, initial=DescriptionForm.initial_of(contest))
    return _change(request, contest, form, DESCRIPTION)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def voting(request: CityRequest, slug: str) -> HttpResponse:
    """Show and keep who may vote; refused once the paper is frozen."""
    contest = find_contest(slug)
    form = VotingForm(request.POST or None, initial=VotingForm.initial_of(contest))
    return _change(request, contest, form, VOTING)


def _change(
    request: CityRequest, contest: Contest, form: DescriptionForm | VotingForm, page: FormPage
) -> HttpResponse:
    def change() -> Contest:
        return change_contest(contest, **form.cleaned_data, **by(request))

    return page.answer(request, contest, form, change)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def calendar(request: CityRequest, slug: str) -> HttpResponse:
    """Show and keep the phases."""
    contest = find_contest(slug)
    form = CalendarForm(request.POST or None, initial=CalendarForm.initial_of(contest))

    def keep() -> Contest:
        reason = form.cleaned_data["reason"]
        set_calendar(contest, phases=form.phases(), reason=reason, **by(request))
        return contest

    deadline = evaluation_deadline(contest, country=request.city.country)
    return CALENDAR.answer(request, contest, form, keep, deadline=deadline)
