"""The list of contests and a contest's home page."""

from collections.abc import Mapping
from datetime import datetime
from heapq import nlargest
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kernel.subjects import Subject
from kernel.ui.templatetags.ui import money, number
from tenant_apps.budget.actions.indexing import CONTEST
from tenant_apps.budget.actions.regulations import regulation_of
from tenant_apps.budget.models import Contest, Pool, Proposal
from tenant_apps.budget.models.contest_numbers import contests_with_counts
from tenant_apps.budget.models.project_votes import public_votes
from tenant_apps.budget.models.proposal_queries import STATE_GROUPS
from tenant_apps.budget.models.readable_contests import readable_contests
from tenant_apps.budget.web.contest_parts import (
    badge_of,
    calendar_rows,
    first_button,
    has_voting_begun,
    is_decided,
    stages_of,
)
from tenant_apps.budget.web.photos import with_photos
from tenant_apps.notifications.web.following import follow_place
from tenants.requests import CityRequest

PREVIEW_SIZE = 3
PREVIEW_CANDIDATES = 12


@require_safe
def contests(request: CityRequest) -> HttpResponse:
    """Show every contest of the city, running ones first."""
    found = [contest_row(contest, request.at) for contest in readable_contests()]
    running = [row for row in found if row["is_running"]]
    finished = [row for row in found if not row["is_running"]]
    return render(request, "budget/contests.html", {"running": running, "finished": finished})


@require_safe
def contest(request: CityRequest, slug: str) -> HttpResponse:
    """Show a contest: what is going on, what to do now, how it works."""
    found = get_object_or_404(contests_with_counts().prefetch_related("pools"), slug=slug)
    follow = follow_place(request, Subject(CONTEST, str(found.uuid)))
    context = {**contest_context(found, request.at), "follow": follow}
    return render(request, "budget/contest.html", context)


def contest_row(contest: Contest, at: datetime) -> dict[str, Any]:
    """Return what a list says of one contest."""
    badge = badge_of(contest, at)
    return {
        "contest": contest,
        "badge": badge,
        "button": first_button(contest, at),
        "is_running": badge.kind in {"warn", ""} or not is_decided(contest),
    }


def contest_context(contest: Any, at: datetime) -> dict[str, Any]:
    """Return everything that the home page shows."""
    votes = public_votes(contest, at=at)
    on_ballot = has_voting_begun(contest, at)
    counted = {row["state"]: row["count"] for row in contest.states}
    admitted = sum(counted.get(state, 0) for state in STATE_GROUPS["admitted"])
    projects = admitted if on_ballot else sum(counted.values())
    pools = list(contest.pools.all())
    return {
        "contest": contest,
        "badge": badge_of(contest, at),
        "button": first_button(contest, at),
        "decided": is_decided(contest),
        "stages": stages_of(contest, at),
        "calendar": calendar_rows(contest, at),
        "pools": pools,
        "lead": _lead(contest, pools, projects, on_ballot=on_ballot),
        "figures": _figures(contest, pools, admitted),
        "steps": _steps(contest),
        "projects": _preview(contest, votes, on_ballot=on_ballot),
        "project_count": sum(counted.values()),
        "votes": votes,
        "act": regulation_of(contest),
    }


def _preview(
    contest: Contest, votes: Mapping[int, int] | None, *, on_ballot: bool
) -> list[Proposal]:
    """Return the first projects of a contest, those with most votes where these are known."""
    group = "admitted" if on_ballot else ""
    found = Proposal.objects.listed().filter(contest=contest).in_group(group).for_cards()
    if not votes:
        return with_photos(found.in_order_of_number()[:PREVIEW_SIZE])
    most = nlargest(PREVIEW_CANDIDATES, votes, key=lambda number: (votes[number], -number))
    ranked = sorted(found.filter(ballot_number__in=most), key=lambda row: _rank(row, votes))
    return with_photos(ranked[:PREVIEW_SIZE])


def _rank(project: Proposal, votes: Mapping[int, int]) -> tuple[int, int]:
    return -votes.get(project.ballot_number or 0, 0), project.number or 0


def _lead(contest: Contest, pools: list[Pool], projects: int, *, on_ballot: bool) -> str:
    amount = money(sum(pool.amount_minor for pool in pools), contest.currency)
    if on_ballot:
        sentence = ngettext(
            "%(projects)s project on the ballot for %(amount)s.",
            "%(projects)s projects on the ballot for %(amount)s.",
            projects,
        )
    else:
        sentence = ngettext(
            "%(projects)s project for %(amount)s.",
            "%(projects)s projects for %(amount)s.",
            projects,
        )
    return sentence % {"projects": number(projects), "amount": amount}


def _figures(contest: Any, pools: list[Pool], admitted: int) -> list[dict[str, Any]]:
    figures = [
        {
            "value": money(sum(pool.amount_minor for pool in pools), contest.currency),
            "label": _("to share out"),
        }
    ]
    if admitted:
        label = ngettext("admitted project", "admitted projects", admitted)
        figures.append({"value": number(admitted), "label": label})
    voters = contest.tally.ballots if is_decided(contest) else contest.voters
    if voters:
        label = ngettext("resident voted", "residents voted", voters)
        figures.append({"value": number(voters), "label": label})
    if len(pools) > 1:
        label = ngettext("pool", "pools", len(pools))
        figures.append({"value": number(len(pools)), "label": label})
    return figures


def _steps(contest: Contest) -> list[dict[str, str]]:
    limit = contest.proposals_per_person
    propose = ngettext(
        "Describe what should be built, where and what it costs. You can submit %(limit)s project.",
        "Describe what should be built, where and what it costs. You can submit up to %(limit)s"
        " projects.",
        limit,
    ) % {"limit": limit}
    identity = (
        _("Vote with your national id, without an account: one ballot a person.")
        if contest.roll_required
        else _("Sign in and vote: one ballot a person, confidential and countable by anybody.")
    )
    return [
        {"title": _("Propose"), "text": propose},
        {
            "title": _("The office checks"),
            "text": _("Every project is checked against the rules; each decision has a reason."),
        },
        {"title": _("Everybody votes"), "text": identity},
        {
            "title": _("The winners are built"),
            "text": _("Projects with the most support win until the money of their pool is used."),
        },
    ]
