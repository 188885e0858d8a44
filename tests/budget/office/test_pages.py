"""Every page of the budget's office opens, and within its query budget."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tenants.city import City
from tests.budget.office.conftest import Office
from tests.factories.budget import NOON, import_text, make_office_contest, manager_actor
from tests.factories.proposals import make_projects_in

PAGES = [
    "contest",
    "description",
    "calendar",
    "voting",
    "pools",
    "new_pool",
    "proposals",
    "enter",
    "import_projects",
    "tally",
    "publish",
    "cancel",
    "freeze",
]
QUERIES = {"contests": 12, "proposals": 20, "contest": 24, "tally": 20}


def address(name: str, *args: Any) -> str:
    return reverse(f"budget_office:{name}", args=args, urlconf="config.urls_tenant")


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_when_manager_asks(city: City, office: Office, name: str) -> None:
    contest = make_office_contest()
    make_projects_in(contest, 3)
    answer = office().get(address(name, contest.slug))
    assert answer.status_code == 200
    assert contest.title in answer.content.decode()


@pytest.mark.parametrize("name", ["contests", "new_contest", "imports"])
def test_list_opens_when_manager_asks(city: City, office: Office, name: str) -> None:
    make_office_contest()
    assert office().get(address(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_page_is_refused_when_resident_asks(city: City, office: Office, name: str) -> None:
    contest = make_office_contest()
    assert office("councillor").get(address(name, contest.slug)).status_code == 403


@pytest.mark.parametrize("name", ["contests", "proposals", "contest", "tally"])
def test_page_keeps_query_budget_when_contest_is_full(
    city: City, office: Office, name: str
) -> None:
    contest = make_office_contest()
    make_projects_in(contest, 60)
    client = office()
    url = address(name) if name == "contests" else address(name, contest.slug)
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    assert len(queries) <= QUERIES[name], [query["sql"][:120] for query in queries]


def test_result_pages_open_when_contest_is_counted(city: City, office: Office) -> None:
    from tenant_apps.budget.actions.tallies import count_contest

    contest = import_text()
    count_contest(contest, actor=manager_actor(), at=NOON)
    client = office()
    assert client.get(address("tally", contest.slug)).status_code == 200
    page = client.get(f"/budget/{contest.slug}/results/")
    assert page.status_code == 200
    assert "Park by the river" in page.content.decode()
