"""The public part of the API, and its description."""

import json
import warnings
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from tenant_apps.budget.models import Tally
from tenants.city import City
from tests.factories.proposals import make_author, make_contest_in, make_draft, make_projects_in
from tests.factories.voting import cast, open_voting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
Browser = Callable[..., Any]


@pytest.fixture
def api(city: City, client_for: Browser) -> Any:
    return client_for(city, HTTP_ACCEPT_LANGUAGE="en")


def test_contests_lists_calendar_and_running_phase(api: Any) -> None:
    contest = make_contest_in("voting")
    make_contest_in(state="draft")
    rows = api.get("/api/v1/contests/").json()["results"]
    assert [(row["slug"], row["phase"]) for row in rows] == [(contest.slug, "voting")]
    assert len(rows[0]["phases"]) == 7


def test_contest_lists_pools_in_minor_units(api: Any) -> None:
    contest = make_contest_in()
    body = api.get(f"/api/v1/contests/{contest.slug}/").json()
    assert body["pools"][0]["amount_minor"] == 1_000_000
    assert body["categories"] == ["Parks"]


def test_projects_pages_by_number_until_the_end(api: Any) -> None:
    contest = make_contest_in("evaluation")
    make_projects_in(contest, 7)
    address: str | None = f"/api/v1/contests/{contest.slug}/projects/?limit=3"
    numbers: list[int] = []
    for _page in range(4):
        if address is None:
            break
        body = api.get(address).json()
        numbers += [row["number"] for row in body["results"]]
        address = body["next"]
    assert numbers == [1, 2, 3, 4, 5, 6, 7]
    assert address is None


def test_projects_filters_by_state_and_pool(api: Any) -> None:
    contest = make_contest_in("evaluation")
    make_projects_in(contest, 2)
    make_projects_in(contest, 1, first=3, state="rejected")
    code = contest.pools.get().code
    address = f"/api/v1/contests/{contest.slug}/projects/?state=rejected&pool={code}"
    assert [row["number"] for row in api.get(address).json()["results"]] == [3]


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "after=-1", "state=nonsense"])
def test_projects_answers_with_a_problem_when_the_query_is_wrong(api: Any, query: str) -> None:
    contest = make_contest_in()
    answer = api.get(f"/api/v1/contests/{contest.slug}/projects/?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid_request"


def test_project_hides_votes_when_voting_runs(api: Any) -> None:
    contest = make_contest_in("voting")
    make_projects_in(contest, 2)
    cast(open_voting(contest), 1)
    body = api.get(f"/api/v1/contests/{contest.slug}/projects/1/").json()
    assert body["votes"] is None
    assert body["ballot_number"] in {1, 2}


@pytest.mark.parametrize("address", ["nowhere/", "nowhere/projects/", "nowhere/results/"])
def test_contest_answers_with_a_problem_when_it_is_unknown(api: Any, address: str) -> None:
    answer = api.get(f"/api/v1/contests/{address}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_results_are_missing_until_they_are_published(api: Any, at: datetime) -> None:
    contest = make_contest_in("determination")
    tally = Tally.objects.create(
        contest=contest,
        result={"pools": {"x": {"winners": []}}},
        digest="d",
        ballots=1,
        counted_at=at,
    )
    address = f"/api/v1/contests/{contest.slug}/results/"
    assert api.get(address).status_code == 404
    Tally.objects.filter(pk=tally.pk).update(state="published", certified_at=at, published_at=at)
    assert api.get(address).json()["pools"] == {"x": {"winners": []}}


def test_my_proposals_lists_own_drafts_only(api: Any) -> None:
    contest, author = make_contest_in(), make_author()
    make_draft(contest, author, title="Mine")
    make_draft(contest, make_author(), title="Theirs")
    api.force_login(author)
    rows = api.get("/api/v1/my/proposals/").json()["results"]
    assert [row["title"] for row in rows] == ["Mine"]


def test_my_proposals_refuses_when_nobody_is_signed_in(api: Any) -> None:
    answer = api.get("/api/v1/my/proposals/")
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"


def test_contest_answers_not_modified_when_the_tag_is_the_same(api: Any) -> None:
    contest = make_contest_in()
    first = api.get(f"/api/v1/contests/{contest.slug}/")
    again = api.get(f"/api/v1/contests/{contest.slug}/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_description_is_valid_and_without_warnings(city: City) -> None:
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence(), warnings.catch_warnings():
        warnings.simplefilter("error")
        description = SchemaGenerator().get_schema(request=None, public=True)
    validate_schema(description)
    assert description["openapi"] == "3.1.0"
    assert not GENERATOR_STATS, (GENERATOR_STATS._error_cache, GENERATOR_STATS._warn_cache)


def test_description_command_fails_on_no_warning() -> None:
    out = StringIO()
    call_command("spectacular", "--fail-on-warn", "--format", "openapi-json", stdout=out)
    assert "/api/v1/contests/" in json.loads(out.getvalue())["paths"]


def test_description_is_served_and_readable(api: Any) -> None:
    assert api.get("/api/v1/schema/?format=json").json()["openapi"] == "3.1.0"
    page = api.get("/api/v1/").content.decode()
    assert "/api/v1/contests/{slug}/projects/" in page
