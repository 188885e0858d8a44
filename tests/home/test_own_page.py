"""A resident's own page and the accessibility statement."""

from collections.abc import Callable
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from tenant_apps.community.models import Profile
from tenants.city import City
from tests.factories.proposals import make_author, make_contest_in, make_projects_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
Browser = Callable[..., Any]


@pytest.fixture
def visitor(city: City, client_for: Browser) -> Any:
    return client_for(city, HTTP_ACCEPT_LANGUAGE="en")


def test_own_page_asks_to_sign_in_when_nobody_is(visitor: Any) -> None:
    answer = visitor.get("/me/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/me/")


def test_old_address_leads_to_the_own_page(visitor: Any) -> None:
    assert visitor.get("/budget/mine/")["Location"] == "/me/"


def test_own_page_says_what_happens_next_when_a_project_is_in_review(visitor: Any) -> None:
    author = make_author()
    contest = make_contest_in()
    make_projects_in(contest, 1, state="formal_review", author=author)
    make_projects_in(contest, 1, state="submitted", first=2, title="Somebody else's")
    visitor.force_login(author)
    page = visitor.get("/me/").content.decode()
    assert "The office checks whether everything is filled in." in page
    assert f"/budget/{contest.slug}/submit/" in page
    assert "Somebody else" not in page


def test_account_menu_leads_to_the_own_page(visitor: Any) -> None:
    visitor.force_login(make_author())
    assert 'href="/me/"' in visitor.get("/").content.decode()


@pytest.mark.parametrize("contact", ["access@poltava.example", "Olena, room 4"])
def test_statement_names_contact_and_law(visitor: Any, contact: str) -> None:
    Profile.objects.update_or_create(id=1, defaults={"accessibility_contact": contact})
    page = visitor.get("/accessibility/").content.decode()
    assert contact in page
    assert "Commissioner for Human Rights" in page
    assert ("mailto:" in page) is ("@" in contact)


def test_statement_follows_the_law_of_the_country(other_city: City, client_for: Browser) -> None:
    with tenant_context(other_city):
        page = client_for(other_city, HTTP_ACCEPT_LANGUAGE="en").get("/accessibility/")
    assert "Rzecznik Praw Obywatelskich" in page.content.decode()


def test_footer_leads_to_calendar_and_statement(visitor: Any) -> None:
    page = visitor.get("/").content.decode()
    assert 'href="/accessibility/"' in page
    assert 'href="/calendar/"' in page
