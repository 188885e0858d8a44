"""Contests in the office: the list, a new one, and the page that says what to do next."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.budget.actions.contests import cancel_contest, create_contest, publish_contest
from tenant_apps.budget.actions.papers import freeze_paper
from tenant_apps.budget.models import Contest
from tenant_apps.budget.rules.permissions import may
from tenant_apps.budget.web.contest_parts import badge_of, stages_of
from tenant_apps.budget.web.office.checklist import checklist_of, figures_of, next_step_of
from tenant_apps.budget.web.office.doors import allowed, contest_page, find_contest, submitted
from tenant_apps.budget.web.office.forms import FreezeForm, NewContestForm, ReasonForm
from tenant_apps.budget.web.requests import CityRequest


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
    made, status = submitted(
        request,
        form,
        lambda: create_contest(
            **form.cleaned_data,
            currency=request.city.currency,
            actor=request.actor,
            at=request.at,
        ),
    )
    if made is not None:
        return redirect("budget_office:contest", made.slug)
    return render(request, "budget/office/contest_new.html", {"form": form}, status=status)


@require_safe
@allowed("contest.view")
def contest(request: CityRequest, slug: str) -> HttpResponse:
    """Show where a contest stands, what to do next, its checklist and numbers."""
    found = find_contest(slug)
    steps = checklist_of(found, request.at)
    return contest_page(
        request,
        "contest.html",
        found,
        "contest",
        stages=stages_of(found, request.at),
        checklist=steps,
        next_step=next_step_of(steps),
        figures=figures_of(found),
        may_open=may(request.actor.roles, "contest.open"),
        freeze=FreezeForm(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.open")
def publish(request: CityRequest, slug: str) -> HttpResponse:
    """Ask once more, then show the contest to everybody."""
    found = find_contest(slug)
    if request.method == "POST":
        publish_contest(found, actor=request.actor, at=request.at)
        messages.success(request, _("The contest is published."))
        return redirect("budget_office:contest", slug)
    return contest_page(request, "contest_publish.html", found, "contest")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.open")
def cancel(request: CityRequest, slug: str) -> HttpResponse:
    """Ask for the reason, then cancel the contest."""
    found = find_contest(slug)
    form = ReasonForm(request.POST or None)
    done, status = submitted(
        request,
        form,
        lambda: cancel_contest(found, **form.cleaned_data, actor=request.actor, at=request.at),
    )
    if done is not None:
        messages.success(request, _("The contest is cancelled."))
        return redirect("budget_office:contest", slug)
    return contest_page(request, "contest_cancel.html", found, "contest", form=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.open")
def freeze(request: CityRequest, slug: str) -> HttpResponse:
    """Freeze the ballot paper with the seed of the draw."""
    found = find_contest(slug)
    form = FreezeForm(request.POST or None)
    paper, status = submitted(
        request,
        form,
        lambda: freeze_paper(
            contest=found, **form.cleaned_data, actor=request.actor, at=request.at
        ),
    )
    if paper is not None:
        messages.success(request, _("The ballot paper is frozen."))
        return redirect("budget_office:contest", slug)
    return contest_page(request, "contest_freeze.html", found, "contest", form=form, status=status)
