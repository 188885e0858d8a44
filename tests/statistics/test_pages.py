"""Pages of the country in numbers: they show what was pushed, and honest emptiness."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel.statistics import Measure, StatisticsSource, statistics_sources
from shared_apps.statistics.actions.pushing import push_all
from tenants import schemas
from tenants.city import City
from tenants.models import Municipality
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
    "/statistics/open-data/",
    "/statistics/open-data/measures.json",
    "/statistics/open-data/communities.csv",
    "/statistics/open-data/totals.xlsx",
    "/statistics/open-data/series.csv",
    "/statistics/open-data/newest.json",
    "/statistics/api/v1/schema/",
    "/statistics/api/v1/measures/",
    "/statistics/api/v1/totals/?country=UA",
    "/statistics/api/v1/series/?measure=projects_submitted&unit=week&from=2026-01-01",
    "/statistics/api/v1/regions/?measure=communities",
    "/statistics/api/v1/ranking/?measure=projects_submitted&size=1",
    "/statistics/api/v1/communities/?size=1",
    "/statistics/api/v1/communities/poltava/",
    "/statistics/api/v1/latest/",
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


def read(client: Client, path: str, **headers: str) -> Any:
    """Ask for a page in English and read all of it, as a browser would."""
    response: Any = client.get(path, headers={**ENGLISH, **headers})
    response.text_read = response.getvalue().decode(errors="replace")
    return response


@pytest.mark.parametrize("path", PAGES)
def test_page_answers_when_nothing_was_counted(main_client: Client, path: str) -> None:
    response = read(main_client, path)
    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.parametrize("path", PAGES)
def test_page_answers_with_few_queries_when_cities_were_pushed(
    pushed: City, main_client: Client, path: str
) -> None:
    read(main_client, path)
    with CaptureQueriesContext(connection) as queries:
        assert read(main_client, path).status_code == 200
    assert len(queries) <= 8


def test_dashboard_shows_what_was_pushed(pushed: City, main_client: Client) -> None:
    page = read(main_client, "/statistics/").text_read
    assert "projects submitted" in page
    assert "Poltava region" in page
    assert "poltava.localhost/budget/" in page
    assert page.count("<table>") >= 2


def test_every_registered_measure_is_shown_though_nobody_counts_it(
    main_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = StatisticsSource(
        order=900,
        measures=(Measure("petitions", order=210, label="Petitions", service="petitions"),),
        recount=lambda zone: [],
    )
    monkeypatch.setitem(statistics_sources.entries, "petitions", source)
    assert "Petitions" in read(main_client, "/statistics/").text_read
    assert read(main_client, "/statistics/petitions/").status_code == 200


def test_unknown_service_is_not_found(main_client: Client) -> None:
    assert main_client.get("/statistics/weather/").status_code == 404
    assert main_client.get("/statistics/embed/weather/").status_code == 404


def test_closed_city_leaves_feed_and_ranking(pushed: City, main_client: Client) -> None:
    Municipality.objects.filter(slug="poltava").update(state="suspended", state_reason="unpaid")
    assert "poltava.localhost" not in read(main_client, "/statistics/latest/").text_read
    assert "poltava.localhost" not in read(main_client, "/statistics/regions/").text_read


def test_feed_answers_rows_alone_when_htmx_asks(pushed: City, main_client: Client) -> None:
    answer = read(main_client, "/statistics/latest/", **{"hx-request": "true"}).text_read
    assert "<html" not in answer
    assert answer.count("<li>") == 3


def test_only_embeds_may_be_framed(main_client: Client) -> None:
    framed = read(main_client, "/statistics/embed/counters/?language=pl")
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert '<html lang="pl">' in framed.text_read
    for path in ("/statistics/", "/statistics/embed/"):
        page = read(main_client, path)
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Frame-Options"] == "DENY"
