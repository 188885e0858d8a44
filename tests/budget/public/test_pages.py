"""Public pages: what they show in each phase, with how many queries."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenant_apps.budget.models import Contest, Tally
from tenants.city import City
from tests.factories.proposals import (
    NOON,
    make_author,
    make_contest_in,
    make_pool_of,
    make_projects_in,
)
from tests.factories.voting import cast, open_voting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
Browser = Callable[..., Any]


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def publish_results(contest: Contest, at: datetime) -> None:
    Tally.objects.create(
        contest=contest,
        state="published",
        result={"pools": {}},
        digest="d",
        ballots=1,
        counted_at=at,
        certified_at=at,
        published_at=at,
    )


@pytest.mark.parametrize(
    ("phase", "address"),
    [("submission", "submit/"), ("voting", "vote/"), ("evaluation", "projects/")],
)
def test_contest_offers_first_what_people_come_for(
    city: City, client_for: Browser, phase: str, address: str
) -> None:
    contest = make_contest_in(phase)
    page = text_of(client_for(city).get(f"/budget/{contest.slug}/"))
    assert f'<a class="btn primary" href="/budget/{contest.slug}/{address}"' in page


def test_contest_offers_results_when_they_are_published(
    city: City, client_for: Browser, at: datetime
) -> None:
    contest = make_contest_in("realisation")
    publish_results(contest, at)
    page = text_of(client_for(city).get(f"/budget/{contest.slug}/"))
    assert f'<a class="btn primary" href="/budget/{contest.slug}/results/"' in page


def test_contest_names_exact_times_in_the_zone_of_the_city(city: City, client_for: Browser) -> None:
    contest = make_contest_in("voting", at=NOON)
    page = text_of(client_for(city, HTTP_ACCEPT_LANGUAGE="en").get(f"/budget/{contest.slug}/"))
    assert "28 February 2026, 12:00" in page


def test_contest_is_missing_when_it_is_a_draft(city: City, client_for: Browser) -> None:
    contest = make_contest_in(state="draft")
    assert client_for(city).get(f"/budget/{contest.slug}/").status_code == 404


def test_contests_says_how_it_begins_when_there_is_none(city: City, client_for: Browser) -> None:
    page = text_of(client_for(city, HTTP_ACCEPT_LANGUAGE="en").get("/budget/"))
    assert "No contest has been announced yet" in page


def test_projects_hides_votes_when_voting_runs(city: City, client_for: Browser) -> None:
    contest = make_contest_in("voting")
    make_projects_in(contest, 2)
    cast(open_voting(contest), 1)
    page = text_of(client_for(city).get(f"/budget/{contest.slug}/projects/"))
    assert "✓" not in page
    assert 'value="votes"' not in page


def test_projects_shows_votes_when_the_contest_shows_running_totals(
    city: City, client_for: Browser
) -> None:
    contest = make_contest_in("voting", show_running_totals=True)
    make_projects_in(contest, 2)
    cast(open_voting(contest), 1)
    page = text_of(client_for(city).get(f"/budget/{contest.slug}/projects/"))
    assert "✓" in page


def test_projects_sorts_titles_by_the_alphabet_of_the_language(
    city: City, client_for: Browser
) -> None:
    contest = make_contest_in("evaluation")
    for number, title in enumerate(["Яблуня", "Ґанок", "Їжак", "Гай", "Дуб", "Ізюм"], start=1):
        make_projects_in(contest, 1, first=number, title=title)
    page = text_of(
        client_for(city, HTTP_ACCEPT_LANGUAGE="uk").get(
            f"/budget/{contest.slug}/projects/", {"sort": "title"}
        )
    )
    places = [page.index(f">{word}<") for word in ("Гай", "Ґанок", "Дуб", "Ізюм", "Їжак", "Яблуня")]
    assert places == sorted(places)


@pytest.mark.parametrize("text", ["ЛАВКИ", "лавки", "7", "№ 7"])
def test_projects_finds_by_words_and_number(city: City, client_for: Browser, text: str) -> None:
    contest = make_contest_in("evaluation")
    make_projects_in(contest, 6)
    make_projects_in(contest, 1, first=7, title="Лавки на Соборності")
    page = text_of(client_for(city).get(f"/budget/{contest.slug}/projects/", {"q": text}))
    assert "Лавки на Соборності" in page
    assert "Project 3" not in page


def test_projects_filters_by_pool_and_state(city: City, client_for: Browser) -> None:
    contest = make_contest_in("evaluation")
    small = make_pool_of(contest, name="Small")
    make_projects_in(contest, 1, title="First")
    make_projects_in(contest, 1, first=2, pool=small, title="Second", state="rejected")
    make_projects_in(contest, 1, first=3, pool=small, title="Third")
    address = f"/budget/{contest.slug}/projects/"
    page = text_of(client_for(city).get(address, {"pool": small.pk, "state": "rejected"}))
    assert "Second" in page
    assert "First" not in page
    assert "Third" not in page


@pytest.mark.parametrize("state", ["draft", "withdrawn", "merged"])
def test_projects_leaves_out_what_is_not_public(
    city: City, client_for: Browser, state: str
) -> None:
    contest = make_contest_in("evaluation")
    number = {"number": None} if state == "draft" else {}
    row = make_projects_in(contest, 1, state="submitted", title="Hidden")[0]
    type(row).objects.filter(pk=row.pk).update(state=state, **number)
    page = text_of(client_for(city).get(f"/budget/{contest.slug}/projects/"))
    assert "Hidden" not in page


def test_projects_continues_with_cards_only_when_htmx_asks(city: City, client_for: Browser) -> None:
    contest = make_contest_in("evaluation")
    make_projects_in(contest, 30)
    browser, address = client_for(city), f"/budget/{contest.slug}/projects/"
    assert "Project 24<" in text_of(browser.get(address))
    rest = text_of(browser.get(address, {"page": 2}, headers={"HX-Request": "true"}))
    assert rest.count("<article") == 6
    assert "<html" not in rest
    assert "<html" in text_of(browser.get(address, {"page": 2}))


def test_projects_says_so_when_nothing_matches(city: City, client_for: Browser) -> None:
    contest = make_contest_in("evaluation")
    make_projects_in(contest, 1)
    browser = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    page = text_of(browser.get(f"/budget/{contest.slug}/projects/", {"q": "tram"}))
    assert "Nothing matches these filters" in page


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=x", "?category=abc", "?pool=999", "?sort=x", "?q=%00"]
)
def test_projects_answers_when_the_query_is_nonsense(
    city: City, client_for: Browser, query: str
) -> None:
    contest = make_contest_in("evaluation")
    make_projects_in(contest, 1)
    assert "Project 1" in text_of(client_for(city).get(f"/budget/{contest.slug}/projects/{query}"))


def test_project_shows_history_costs_and_reason(
    city: City, client_for: Browser, at: datetime
) -> None:
    contest = make_contest_in("evaluation")
    project = make_projects_in(
        contest,
        1,
        state="rejected",
        decision_reason="Not our land.",
        cost_items=[{"name": "Bench", "quantity": 3, "unit_price_minor": 10_000}],
    )[0]
    project.transitions.create(state="submitted", actor="system", at=at - timedelta(days=9))
    page = text_of(
        client_for(city, HTTP_ACCEPT_LANGUAGE="en").get(f"/budget/{contest.slug}/projects/1/")
    )
    assert "Not our land." in page
    assert "Bench" in page
    assert "300\u00a0₴" in page
    assert "Submitted" in page


def test_project_is_missing_when_its_contest_is_a_draft(city: City, client_for: Browser) -> None:
    contest = make_contest_in(state="draft")
    make_projects_in(contest, 1)
    assert client_for(city).get(f"/budget/{contest.slug}/projects/1/").status_code == 404


@pytest.mark.parametrize("address", ["", "projects/", "projects/?sort=title", "projects/7/"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_pages_of_a_contest_keep_the_query_budget(
    city: City, client_for: Browser, address: str, signed_in: bool
) -> None:
    contest = make_contest_in("voting")
    make_projects_in(contest, 1000)
    browser = client_for(city)
    if signed_in:
        browser.force_login(make_author())
    browser.get(f"/budget/{contest.slug}/{address}")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.get(f"/budget/{contest.slug}/{address}").status_code == 200
    asked = [row["sql"] for row in queries if "search_path" not in row["sql"]]
    assert len(asked) <= 8, "\n".join(asked)
    cache.clear()


def test_picture_is_drawn_when_hue_and_shape_exist(city: City, client_for: Browser) -> None:
    browser = client_for(city)
    answer = browser.get("/budget/pictures/150-1.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert browser.get("/budget/pictures/400-1.svg").status_code == 404
