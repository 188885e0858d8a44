"""Before every page of voting: is there a paper, is voting open, who is here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse

from kernel.errors import Refusal
from tenant_apps.budget.actions.papers import ensure_paper
from tenant_apps.budget.actions.voter_tokens import read_token
from tenant_apps.budget.actions.voters import Voter, asks_for_id, voter_by_account
from tenant_apps.budget.models import Contest, Phase
from tenant_apps.budget.models.ballot_papers import FrozenPaper, find_paper
from tenant_apps.budget.rules.lifecycle import PhaseKind
from tenant_apps.budget.web.voting_cookies import VOTER_COOKIE, session_key
from tenant_apps.budget.web.voting_pages import not_open_page, stopped_page
from tenants.requests import CityRequest

View = Callable[..., HttpResponse]


def while_open(view: View) -> View:
    """Give the view the contest's paper while voting is open; otherwise say when it is."""

    @wraps(view)
    def guarded(request: CityRequest, slug: str, **parts: Any) -> HttpResponse:
        paper = find_paper(slug) or _first_paper(request, slug)
        if paper is None:
            return _not_open(request, slug)
        if request.at < paper.opens_at:
            return not_open_page(request, slug, paper.opens_at)
        if request.at >= paper.closes_at:
            return stopped_page(request, "closed", paper)
        return view(request, paper, **parts)

    return guarded


def _first_paper(request: CityRequest, slug: str) -> FrozenPaper | None:
    """Freeze the paper when this is the first visitor after the opening."""
    contest = Contest.objects.active().filter(slug=slug).first()
    if contest is None:
        raise Http404(slug)
    if not Phase.objects.filter(contest=contest, kind=PhaseKind.VOTING.value).exists():
        return None
    return find_paper(slug) if ensure_paper(contest=contest, at=request.at) else None


def _not_open(request: CityRequest, slug: str) -> HttpResponse:
    phase = Phase.objects.filter(contest__slug=slug, kind=PhaseKind.VOTING.value).first()
    return not_open_page(request, slug, phase.opens_at if phase else None)


def current_voter(request: CityRequest, paper: FrozenPaper) -> Voter | None:
    """Return who votes: by the token, else by the account; None when nobody is known yet.

    Raises: NotAllowed when the account may not vote in this contest.
    """
    voter, session = voter_of_token(request, paper), session_key(request)
    if voter is not None or asks_for_id(paper) or not session:
        return voter
    if not request.user.is_authenticated:
        return None
    return voter_by_account(
        paper=paper,
        resident=request.user,
        assurance=request.actor.assurance,
        session=session,
        at=request.at,
    )


def voter_of_token(request: CityRequest, paper: FrozenPaper) -> Voter | None:
    """Return who identified themselves in this browser within the last half hour."""
    token = request.COOKIES.get(VOTER_COOKIE)
    if not token:
        return None
    return read_token(token, paper, session=session_key(request), at=request.at)


def current_voter_or_refusal(
    request: CityRequest, paper: FrozenPaper
) -> tuple[Voter | None, Refusal | None]:
    """The same, with the refusal as a value: the person is then asked to reach the level."""
    try:
        return current_voter(request, paper), None
    except Refusal as refusal:
        return None, refusal
