"""Where people land after signing in to a site that is being set up."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tenants.city import City
from tests.factories.residents import PASSWORD, make_resident
from tests.factories.second_factors import code_at, give_app
from tests.onboarding.sites import set_state

LOGIN, CODE = "/accounts/login/", "/accounts/2fa/authenticate/"


def sign_in(browser: Any, role: str, **sent: str) -> str:
    """Sign in with password and code and return where that leads."""
    person = make_resident(role)
    give_app(person, timezone.now())
    browser.post(LOGIN, {"login": person.email, "password": PASSWORD, **sent})
    answer = browser.post(CODE, {"code": code_at(timezone.now())})
    assert answer.status_code == 302
    return str(answer["Location"])


@pytest.mark.parametrize(
    ("role", "page"),
    [("owner", "/office/setup/"), ("contest_manager", "/office/setup/"), ("auditor", "/")],
)
def test_sign_in_leads_to_the_checklist_when_the_site_is_in_set_up(
    city: City, client_for: Callable[..., Any], role: str, page: str
) -> None:
    assert sign_in(client_for(set_state("poltava", "setup")), role) == page


def test_sign_in_leads_where_one_was_going_when_that_is_said(
    city: City, client_for: Callable[..., Any]
) -> None:
    browser = client_for(set_state("poltava", "setup"))
    assert sign_in(browser, "owner", next="/office/people/") == "/office/people/"


def test_sign_in_leads_to_the_front_page_when_the_site_is_open(
    city: City, client_for: Callable[..., Any]
) -> None:
    assert sign_in(client_for(city), "owner") == "/"


def test_sign_in_leads_to_the_checklist_when_there_is_no_second_factor_yet(
    city: City, client_for: Callable[..., Any]
) -> None:
    browser, person = client_for(set_state("poltava", "setup")), make_resident("owner")
    answer = browser.post(LOGIN, {"login": person.email, "password": PASSWORD})
    assert answer["Location"] == "/office/setup/"
