"""The city's front page and the pages about refusals."""

from collections.abc import Callable
from typing import Any

import pytest

from kernel.registries import sentences
from tenants.city import City
from tests.factories.proposals import make_contest_in, make_projects_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
Browser = Callable[..., Any]


@pytest.fixture
def visitor(city: City, client_for: Browser) -> Any:
    return client_for(city, HTTP_ACCEPT_LANGUAGE="en")


def test_front_says_how_it_begins_when_nothing_is_open(visitor: Any) -> None:
    answer = visitor.get("/")
    assert answer.status_code == 200
    assert "Nothing is open at the moment" in answer.content.decode()


def test_front_leads_to_voting_when_voting_runs(visitor: Any) -> None:
    contest = make_contest_in("voting")
    page = visitor.get("/").content.decode()
    assert f'class="btn primary" href="/budget/{contest.slug}/vote/"' in page
    assert contest.title in page


def test_front_leaves_out_drafts(visitor: Any) -> None:
    contest = make_contest_in("voting", state="draft", title="Not yet public")
    assert contest.title not in visitor.get("/").content.decode()


def test_front_counts_projects(visitor: Any) -> None:
    make_projects_in(make_contest_in("realisation"), 3, state="done")
    page = visitor.get("/").content.decode()
    assert "projects built" in page


@pytest.mark.parametrize("code", sorted(sentences.entries))
def test_problem_page_explains_every_refusal(visitor: Any, code: str) -> None:
    answer = visitor.get(f"/problems/{code}/")
    assert answer.status_code == 200
    assert "%(" not in answer.content.decode()


def test_problem_page_is_missing_when_the_code_is_unknown(visitor: Any) -> None:
    assert visitor.get("/problems/budget.nothing/").status_code == 404
