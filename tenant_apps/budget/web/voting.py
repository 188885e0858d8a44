"""Voting: choose, review, say who you are, cast. Every page works without JavaScript."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Closed, Refusal
from kernel.network import network_of
from tenant_apps.budget.actions.ballots import cast_ballot, check_choices
from tenant_apps.budget.actions.voter_tokens import write_token
from tenant_apps.budget.actions.voters import Voter, asks_for_id, check_voter, voter_by_id
from tenant_apps.budget.models.ballot_papers import FrozenPaper, remembered_paper
from tenant_apps.budget.models.ballot_queries import find_participation
from tenant_apps.budget.rules.ballots import Choice
from tenant_apps.budget.rules.receipts import group_code
from tenant_apps.budget.web.vote_forms import (
    DRAFT_COOKIE,
    FieldsProblem,
    IdentityForm,
    Selection,
    choices_of,
    read_choices,
    read_draft,
    read_key,
    read_selection,
    selection_of,
    write_draft,
)
from tenant_apps.budget.web.voting_cookies import (
    VOTER_COOKIE,
    drop_cookie,
    fits_cookie,
    keeps_cookies,
    session_key,
    set_cookie,
)
from tenant_apps.budget.web.voting_gate import current_voter, current_voter_or_refusal, while_open
from tenant_apps.budget.web.voting_pages import (
    ballot_page,
    identify_page,
    review_page,
    stopped_page,
)
from tenants.requests import CityRequest

# No other way of signing in changes these.
HOPELESS = frozenset(
    {"budget.voter.too_young", "budget.voter.age_unknown", "budget.voter.other_district"}
)


@require_http_methods(["GET", "HEAD", "POST"])
@while_open
def vote(request: CityRequest, paper: FrozenPaper) -> HttpResponse:
    """Show the ballot; a POST filters it and keeps what is selected."""
    voter, refusal = current_voter_or_refusal(request, paper)
    if refusal is not None and refusal.code in HOPELESS:
        return stopped_page(request, "not_eligible", paper, refusal)
    if voter is not None and find_participation(paper.contest_id, voter.tag) is not None:
        return stopped_page(request, "already_voted", paper)
    page = ballot_page(request, paper, sent_selection(request, paper), voter=voter)
    return remember(request, paper, voter, page)


def sent_selection(request: CityRequest, paper: FrozenPaper) -> Selection:
    """Return what the page sent, or what the browser kept of it."""
    if request.method == "POST":
        return read_selection(paper, request.POST)
    return selection_of(paper, read_draft(request.COOKIES.get(DRAFT_COOKIE, "")))


@require_http_methods(["GET", "HEAD", "POST"])
@while_open
def review(request: CityRequest, paper: FrozenPaper) -> HttpResponse:
    """Show the selection once more before it is cast; a POST checks it, keeps it and leads here."""
    voter, _refusal = current_voter_or_refusal(request, paper)
    if request.method != "POST":
        if voter is not None and find_participation(paper.contest_id, voter.tag) is not None:
            return stopped_page(request, "already_voted", paper)
        if not request.COOKIES.get(DRAFT_COOKIE):
            return redirect("budget:vote", paper.slug)
    selection = sent_selection(request, paper)
    try:
        choices = checked_choices(paper, selection, voter)
    except (Refusal, FieldsProblem) as problem:
        return ballot_page(request, paper, selection, voter=voter, problem=problem)
    return after_checking(request, paper, voter, choices)


def checked_choices(paper: FrozenPaper, selection: Selection, voter: Voter | None) -> list[Choice]:
    """Return a selection as choices in order. Raises: FieldsProblem; kernel.errors.Refusal."""
    choices = choices_of(paper, selection)
    check_choices(paper, choices)
    if voter is not None:
        check_voter(paper, voter, choices)
    return choices


def after_checking(
    request: CityRequest, paper: FrozenPaper, voter: Voter | None, choices: list[Choice]
) -> HttpResponse:
    """Go on to whoever votes, to the review, or show it at once where no cookie would arrive.

    A review that is a GET can be reloaded and gone back to; one that answers the POST cannot.
    """
    if voter is None:
        return ask_who_votes(request, paper, choices)
    if request.method == "POST" and keeps_cookies(request) and fits_cookie(write_draft(choices)):
        return keep_draft(see_other(reverse("budget:review", args=[paper.slug])), paper, choices)
    page = review_page(request, paper, choices, voter=voter)
    return remember(request, paper, voter, keep_draft(page, paper, choices))


def ask_who_votes(request: CityRequest, paper: FrozenPaper, choices: list[Choice]) -> HttpResponse:
    """Lead to identification; choices too many for a cookie stay on the page, which says why."""
    if fits_cookie(write_draft(choices)):
        return keep_draft(redirect("budget:identify", paper.slug), paper, choices)
    problem = FieldsProblem(
        gettext("Before you cast the ballot we look you up in the voter roll.")
        if asks_for_id(paper)
        else gettext("Before you cast the ballot we ask you to sign in.")
    )
    selection = selection_of(paper, choices)
    return ballot_page(request, paper, selection, voter=None, problem=problem)


def see_other(address: str) -> HttpResponse:
    """Lead from a POST to a page that a browser may load again."""
    return HttpResponseRedirect(address, status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@while_open
def identify(request: CityRequest, paper: FrozenPaper) -> HttpResponse:
    """Ask who votes, then go back to the ballot."""
    if not asks_for_id(paper):
        return identify_by_account(request, paper)
    form = identity_form(request, paper)
    if not form.is_valid():
        return identify_page(request, paper, form)
    try:
        voter = _by_id(request, paper, form)
    except Refusal as problem:
        return identify_page(request, paper, form, problem)
    return after_identifying(request, paper, voter)


def identify_by_account(request: CityRequest, paper: FrozenPaper) -> HttpResponse:
    """Go on where the account may vote; otherwise say how to reach what the contest asks for."""
    voter, refusal = current_voter_or_refusal(request, paper)
    if voter is not None:
        return after_identifying(request, paper, voter)
    return identify_page(request, paper, identity_form(request, paper), refusal)


def identity_form(request: CityRequest, paper: FrozenPaper) -> IdentityForm:
    """Return the form, as filled in; `?document=1` asks for a document instead of an id."""
    by_document = "document" in (request.POST or request.GET)
    return IdentityForm(request.POST or None, id_kind=paper.id_kind, by_document=by_document)


def _by_id(request: CityRequest, paper: FrozenPaper, form: IdentityForm) -> Voter:
    account = request.actor.account
    return voter_by_id(
        paper=paper,
        national_id=form.cleaned_data["national_id"],
        name=form.cleaned_data["name"],
        network=network_of(request),
        is_document=form.by_document,
        account=account,
        session=session_key(request) if account else "",
        at=request.at,
    )


def after_identifying(request: CityRequest, paper: FrozenPaper, voter: Voter) -> HttpResponse:
    """Go on to the review where something is chosen, to the ballot where nothing is."""
    target = "budget:review" if request.COOKIES.get(DRAFT_COOKIE) else "budget:vote"
    return remember(request, paper, voter, redirect(target, paper.slug))


@require_POST
def cast(request: CityRequest, slug: str) -> HttpResponse:
    """Cast the reviewed ballot, or say what is wrong with everything chosen still there."""
    paper = remembered_paper(slug, at=request.at)
    if paper is None:
        return redirect("budget:vote", slug)
    choices = read_choices(request.POST.getlist("choice"))
    try:
        voter = current_voter(request, paper)
        if voter is None:
            return ask_who_votes(request, paper, choices)
        return cast_answer(request, paper, voter)
    except Refusal as problem:
        return refused(request, paper, choices, problem)


def cast_answer(request: CityRequest, paper: FrozenPaper, voter: Voter) -> HttpResponse:
    """Store the ballot that a form sent and lead to its receipt. Raises: kernel.errors.Refusal."""
    receipt = cast_ballot(
        paper=paper,
        digest=request.POST.get("digest", ""),
        voter=voter,
        choices=read_choices(request.POST.getlist("choice")),
        key=read_key(request.POST.get("key", "")),
        at=request.at,
    )
    here = request.path.removesuffix("vote/cast/")
    response = see_other(f"{here}receipt/{group_code(receipt.code)}/")
    response.headers["Content-Length"] = "0"
    if DRAFT_COOKIE in request.COOKIES:
        drop_cookie(response, paper.slug, DRAFT_COOKIE)
    return response


def refused(
    request: CityRequest, paper: FrozenPaper, choices: list[Choice], problem: Refusal
) -> HttpResponse:
    """Say why a ballot was not stored, with everything that was chosen still there."""
    if isinstance(problem, Closed):
        return stopped_page(request, "closed", paper, problem)
    if problem.code == "budget.ballot.already_cast":
        return stopped_page(request, "already_voted", paper, problem)
    selection = selection_of(paper, choices)
    return ballot_page(request, paper, selection, voter=None, problem=problem)


def keep_draft(response: HttpResponse, paper: FrozenPaper, choices: list[Choice]) -> HttpResponse:
    """Let the browser keep the choices while the person identifies themselves or goes back."""
    if fits_cookie(draft := write_draft(choices)):
        set_cookie(response, paper.slug, DRAFT_COOKIE, draft)
    return response


def remember(
    request: CityRequest, paper: FrozenPaper, voter: Voter | None, response: HttpResponse
) -> HttpResponse:
    """Let the browser keep who votes, half an hour from now."""
    if voter is not None:
        set_cookie(response, paper.slug, VOTER_COOKIE, write_token(paper, voter, at=request.at))
    return response
