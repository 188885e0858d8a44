"""Pages of the country in numbers: they show what was pushed, and honest emptiness."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shared_apps.statistics.actions.pushing import push_all
from tenants import schemas
from tenants.city import City
from tests.factories.budget import make_office_contest
from tests.factories.proposals import make_projects_in

pytestmark = pytest.mark.django_db
PAGES = (
    "/statistics/",
    "/statistics/?country=UA&period=weeks&measure=ballots_cast",
    "/statistics/budget/",
    "/statistics/regions/",
    "/statistics/regions/?measure=projects_selected&page=2",
    "/statistics/compare/",
    "/statistics/compare/?city=poltava",
    "/statistics/latest/",
    "/statistics/latest/feed.xml",
    "/statistics/embed/",
    "/statistics/embed/counters/",
    "/statistics/embed/latest/",
    "/statistics/embed/projects_submitted/",
)
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def pushed(city: City, at: datetime) -> City:
    """Give a city whose three projects are pushed."""
    make_projects_in(make_office_contest(), 3, state="submitted")
    push_all(at=at)
    schemas.leave()
    return city


@pytest.mark.parametrize("path", PAGES)
def test_page_answers_when_nothing_was_counted(main_client: Client, path: str) -> None:
    response = main_client.get(path)
    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.parametrize("path", PAGES)
def test_page_answers_with_few_queries_when_cities_were_pushed(
    pushed: City, main_client: Client, path: str
) -> None:
    main_client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert main_client.get(path).status_code == 200
    assert len(queries) <= 8
