"""The pages of voting as answers: the ballot, the review, and why one cannot vote now."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render

from kernel.errors import Refusal
from kernel.problems import sentence_of
from kernel.ui.templatetags.ui import money
from tenant_apps.budget.actions.voters import Voter, asks_for_id
from tenant_apps.budget.models.ballot_papers import FrozenPaper
from tenant_apps.budget.rules.ballots import Choice
from tenant_apps.budget.web.vote_forms import (
    FieldsProblem,
    IdentityForm,
    Selection,
    selection_of,
    write_choices,
)
from tenant_apps.budget.web.voting_parts import (
    PoolPart,
    Wanted,
    pool_parts,
    rule_sentence,
    summary_sentence,
)
from tenant_apps.residents.rules.identity.assurance import EID, reaches
from tenants.requests import CityRequest


def problem_sentence(problem: Refusal | FieldsProblem) -> str:
    """Return the sentence of a refusal or of fields that cannot be read."""
    return sentence_of(problem) if isinstance(problem, Refusal) else str(problem)


def problem_status(problem: Refusal | FieldsProblem) -> int:
    """Return the status of an answer that shows the problem."""
    return problem.status if isinstance(problem, Refusal) else 422


def ballot_page(
    request: CityRequest,
    paper: FrozenPaper,
    selection: Selection,
    *,
    voter: Voter | None,
    problem: Refusal | FieldsProblem | None = None,
) -> HttpResponse:
    """Show the ballot with what is selected; a problem comes on top, with its status."""
    wanted = Wanted.read(request.POST if request.method == "POST" else request.GET)
    parts = pool_parts(paper, selection, wanted, voter)
    context = _common(paper) | _totals(parts, paper) | {"wanted": wanted} | _asked(paper, voter)
    context["problem"] = problem_sentence(problem) if problem else ""
    status = problem_status(problem) if problem else 200
    response = render(request, "budget/vote/ballot.html", context, status=status)
    # The browser may keep it to go back to; everything after it must not be kept.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _common(paper: FrozenPaper) -> dict[str, Any]:
    contest = paper.content["contest"]
    return {
        "contest": contest,
        "slug": paper.slug,
        "paper": paper,
        "currency": contest["currency"],
    }


def _totals(parts: list[PoolPart], paper: FrozenPaper) -> dict[str, Any]:
    currency = paper.content["contest"]["currency"]
    return {
        "pools": [_pool_context(part, currency) for part in parts],
        "tray": _tray(parts, currency),
        "categories": sorted({project["category"] for project in paper.content["projects"]}),
        "nothing_found": not any(part.rows for part in parts),
    }


def _asked(paper: FrozenPaper, voter: Voter | None) -> dict[str, Any]:
    return {"voter": voter, "asks_for_id": asks_for_id(paper)}


def _pool_context(part: PoolPart, currency: str) -> dict[str, Any]:
    return {
        "part": part,
        "rule": rule_sentence(part, currency),
        "summary": summary_sentence(part, currency),
    }


def _tray(parts: list[PoolPart], currency: str) -> dict[str, Any]:
    """Return the totals of the whole ballot, or those of its only pool."""
    over = any(part.is_over for part in parts)
    if len(parts) == 1:
        value, maximum = parts[0].share
        text = summary_sentence(parts[0], currency)
        return {"text": text, "value": value, "maximum": maximum, "over": over}
    chosen = sum(part.chosen for part in parts)
    cost = money(sum(part.cost_minor for part in parts), currency)
    return {"chosen": chosen, "cost": cost, "maximum": 0, "over": over}


def review_page(
    request: CityRequest, paper: FrozenPaper, choices: list[Choice], *, voter: Voter
) -> HttpResponse:
    """Show what is about to be cast, with the one button that casts it."""
    currency = paper.content["contest"]["currency"]
    parts = pool_parts(paper, selection_of(paper, choices), Wanted(), voter)
    for part in parts:
        part.rows = [row for row in part.rows if row.selected]
        if part.control == "place":
            part.rows.sort(key=lambda row: int(row.beside))
    context = _common(paper) | {
        "pools": [_pool_context(part, currency) for part in parts if part.rows],
        "choices": write_choices(choices),
        "key": uuid4(),
        "voter": voter,
    }
    return _private(render(request, "budget/vote/review.html", context))


def identify_page(
    request: CityRequest, paper: FrozenPaper, form: IdentityForm, problem: Refusal | None = None
) -> HttpResponse:
    """Ask who votes: by id against the roll, or by signing in; says how to reach the level."""
    context = _common(paper) | {
        "form": form,
        "asks_for_id": asks_for_id(paper),
        "problem": problem_sentence(problem) if problem else "",
        "signed_in": request.user.is_authenticated,
        "needed": paper.eligibility.assurance,
        "needs_identity": reaches(paper.eligibility.assurance, EID),
    }
    status = problem.status if problem else 200
    return _private(render(request, "budget/vote/identify.html", context, status=status))


def stopped_page(
    request: CityRequest,
    name: str,
    paper: FrozenPaper,
    problem: Refusal | None = None,
) -> HttpResponse:
    """Show a page of its own for: not open yet, closed, already voted, not eligible."""
    context = _common(paper) | {"sentence": problem_sentence(problem) if problem else ""}
    status = problem.status if problem else 200
    return _private(render(request, f"budget/vote/{name}.html", context, status=status))


def not_open_page(request: CityRequest, slug: str, opens_at: datetime | None) -> HttpResponse:
    """Say when voting opens; there may be no paper yet."""
    context = {"slug": slug, "opens_at": opens_at}
    return _private(render(request, "budget/vote/not_open.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
