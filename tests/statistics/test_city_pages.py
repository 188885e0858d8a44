"""A city in numbers on its own host, and the four cards of its front page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from shared_apps.statistics.actions.pushing import push_all
from shared_apps.statistics.models import CityTotal
from tenants.city import City
from tests.factories.proposals import make_contest_in, make_projects_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
Browser = Callable[..., Any]


@pytest.fixture
def visitor(city: City, client_for: Browser) -> Any:
    return client_for(city, HTTP_ACCEPT_LANGUAGE="en")


def test_page_shows_nothing_yet_when_nothing_was_pushed(visitor: Any) -> None:
    page = visitor.get("/statistics/").content.decode()
    assert "Poltava in numbers" in page
    assert "projects submitted" in page


def test_page_shows_only_this_city(visitor: Any, city: City, at: datetime) -> None:
    make_projects_in(make_contest_in("realisation"), 4, state="done")
    push_all(at=at)
    page = visitor.get("/statistics/?measure=projects_built&period=weeks").content.decode()
    assert "projects built" in page
    assert "selected>Projects built" in page


def test_cards_come_from_the_facts_when_they_were_pushed(
    visitor: Any, city: City, at: datetime
) -> None:
    make_projects_in(make_contest_in("realisation"), 3, state="done")
    push_all(at=at)
    CityTotal.objects.filter(measure="projects_built").update(value=4711)
    page = visitor.get("/").content.decode()
    assert "4,711" in page
    assert page.index("projects selected") < page.index("projects submitted")


def test_city_counter_may_be_framed(visitor: Any) -> None:
    answer = visitor.get("/statistics/embed/projects_submitted/?language=uk")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert not answer.cookies
    assert visitor.get("/statistics/embed/communities/").status_code == 404
    assert "X-Frame-Options" in visitor.get("/statistics/").headers


def test_no_card_for_a_module_that_is_off(city: City, at: datetime) -> None:
    from dataclasses import replace

    from shared_apps.statistics.web.city_parts import front_cards

    make_projects_in(make_contest_in("realisation"), 3, state="done")
    push_all(at=at)
    assert len(front_cards(city, {})) == 3
    assert front_cards(replace(city, modules=frozenset()), {}) == []
