"""Counting in the office: start, certify, publish; rivals and manual lists."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict
from kernel.jobs.models import JobState
from kernel.jobs.views import view_of
from kernel.problems import sentence_of
from tenant_apps.budget.actions.imports_pb import winners_in_file
from tenant_apps.budget.actions.tallies import OFFICIALS_NEEDED, certify, publish_results
from tenant_apps.budget.actions.tallies_conditions import decide_manually, name_rivals
from tenant_apps.budget.actions.tallies_jobs import latest_count, start_count
from tenant_apps.budget.models import BallotPaper, Contest, Pool, Proposal, Tally
from tenant_apps.budget.rules.permissions import may
from tenant_apps.budget.web.office.doors import (
    FormPage,
    allowed,
    by,
    contest_page,
    find_contest,
)
from tenant_apps.budget.web.office.pools import find_pool
from tenant_apps.budget.web.office.tally_forms import ManualForm, RivalsForm
from tenant_apps.budget.web.result_parts import pools_of
from tenants.requests import CityRequest

SAVED = gettext_lazy("Saved.")
RIVALS = FormPage("rivals.html", tab="tally", then="tally", said=SAVED)
DECISIONS = FormPage("decisions.html", tab="tally", then="tally", said=SAVED)
RUNNING = {JobState.WAITING, JobState.RUNNING}


@require_safe
@allowed("tally.read")
def tally(request: CityRequest, slug: str) -> HttpResponse:
    """Show how far the count is, its result and what comes next."""
    contest = find_contest(slug)
    found = Tally.objects.filter(contest=contest).prefetch_related("approvals").first()
    context = {
        **result_context(contest, found, request),
        "conditions": Pool.objects.filter(contest=contest),
        "paper": BallotPaper.objects.filter(contest=contest).defer("content").first(),
        "job": running_count(contest, found),
        "is_over": is_over(contest, request),
    }
    return contest_page(request, "tally.html", contest, "tally", **context)


def result_context(contest: Contest, tally: Tally | None, request: CityRequest) -> dict[str, Any]:
    """Return what the page says of a count and its approvals."""
    approvals = list(tally.approvals.all()) if tally else []
    return {
        "tally": tally,
        "pools": pools_of(contest, tally) if tally else [],
        "approvals": approvals,
        "needed": OFFICIALS_NEEDED,
        "approved": any(entry.official == request.actor.account for entry in approvals),
        "differs": difference_in(tally),
        "comparison": comparison_of(contest, tally),
        "may_run": may(request.actor.roles, "tally.run"),
    }


def difference_in(tally: Tally | None) -> str:
    """Return what stands against approving: more or fewer ballots than voters; empty if nothing."""
    voters = tally.result["participations"] if tally else 0
    if tally is None or voters == tally.ballots:
        return ""
    facts = {"voters": voters, "ballots": tally.ballots}
    return sentence_of(Conflict("budget.tally.voters_differ", **facts))


def running_count(contest: Contest, tally: Tally | None) -> dict[str, Any] | None:
    """Return the count that runs now, or the last one while there is no result."""
    job = latest_count(contest)
    return view_of(job) if job and (job.state in RUNNING or tally is None) else None


def is_over(contest: Contest, request: CityRequest) -> bool:
    """Return whether voting has ended."""
    paper = BallotPaper.objects.filter(contest=contest).defer("content").first()
    return paper is not None and request.at >= paper.closes_at


def comparison_of(contest: Contest, tally: Tally | None) -> dict[str, Any] | None:
    """Return how the count differs from the winners that an imported file names."""
    official = winners_in_file(contest) if tally else None
    if official is None or tally is None:
        return None
    numbers = [
        number for outcome in tally.result["pools"].values() for number in outcome["winners"]
    ]
    keys = Proposal.objects.filter(contest=contest, ballot_number__in=numbers)
    counted = set(keys.values_list("external_key", flat=True))
    return {
        "same": counted == official,
        "official": len(official),
        "missing": sorted(official - counted),
        "added": sorted(counted - official),
    }


@require_POST
@allowed("tally.run")
def count(request: CityRequest, slug: str) -> HttpResponse:
    """Start counting; the page shows the progress."""
    start_count(find_contest(slug), **by(request))
    return redirect("budget_office:tally", slug)


@require_POST
@allowed("tally.certify")
def approve(request: CityRequest, slug: str) -> HttpResponse:
    """Approve the result that the official saw."""
    digest, name = request.POST.get("digest", ""), str(request.user)
    found = certify(find_contest(slug), digest=digest, official_name=name, **by(request))
    certified = found.certified_at is not None
    text = _("The result is certified.") if certified else _("Your approval is recorded.")
    messages.success(request, text)
    return redirect("budget_office:tally", slug)


@require_POST
@allowed("tally.publish")
def publish(request: CityRequest, slug: str) -> HttpResponse:
    """Show the certified result to everybody."""
    publish_results(find_contest(slug), **by(request))
    messages.success(request, _("The result is published."))
    return redirect("budget_office:tally", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def rivals(request: CityRequest, slug: str, code: str) -> HttpResponse:
    """Name projects of which one at the most may win."""
    contest = find_contest(slug)
    pool = find_pool(contest, code)
    form = RivalsForm(request.POST or None, pool=pool, initial=RivalsForm.initial_of(pool))

    def name() -> Pool:
        return name_rivals(pool, **form.cleaned_data, **by(request))

    return RIVALS.answer(request, contest, form, name, pool=pool)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("tally.run")
def decisions(request: CityRequest, slug: str, code: str) -> HttpResponse:
    """Keep the manual list of a pool."""
    contest = find_contest(slug)
    pool = find_pool(contest, code)
    form = ManualForm(request.POST or None, pool=pool)

    def decide() -> Pool:
        return decide_manually(pool, decisions=form.decisions(), **by(request))

    return DECISIONS.answer(request, contest, form, decide, pool=pool)
