"""Who acts: found out only when asked, and never on the main host."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from kernel.network import network_of, shown_network
from kernel.sessions.models import Session
from kernel.sessions.store import SessionStore
from tenant_apps.residents.models import Resident
from tenant_apps.residents.web.middleware import ActorMiddleware, actor_of
from tenant_apps.residents.web.sessions import signed_in
from tenants.city import City
from tests.factories.residents import make_resident


def pass_through(request: Any, look: Callable[[Any], object]) -> None:
    def view(asked: Any) -> HttpResponse:
        look(asked)
        return HttpResponse()

    ActorMiddleware(view)(request)


def request_of(user: Any, city: City | None) -> Any:
    request: Any = RequestFactory().get("/")
    request.user, request.city, request.request_id = user, city, "abc"
    return request


def test_actor_costs_no_query_when_nobody_asks(
    resident: Resident, city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        pass_through(request_of(resident, city), lambda _request: None)


def test_actor_has_account_roles_and_assurance_in_one_query_when_asked(
    client_for: Callable[..., Client],
    clerk: Resident,
    city: City,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = client_for(city)
    browser.force_login(clerk)
    asked = request_of(clerk, city)
    asked.session = browser.session
    assert asked.session.signed_in_at is not None
    seen = []
    with django_assert_num_queries(1):
        pass_through(
            asked,
            lambda request: seen.append((request.actor.account, request.actor.roles)),
        )
        pass_through(request_of(clerk, None), lambda request: seen.append(request.actor.account))

    assert seen == [(clerk.uuid, frozenset({"intake_clerk"})), None]


def test_anonymous_page_costs_no_query_when_no_cookie_comes(
    client_for: Callable[..., Client], city: City, django_assert_num_queries: Any
) -> None:
    browser = client_for(city)
    browser.get("/accounts/password/reset/")

    with django_assert_num_queries(0):
        answer = browser.get("/accounts/password/reset/")

    assert answer.status_code == 200


def test_session_and_account_are_one_query_when_somebody_is_signed_in(
    client_for: Callable[..., Client],
    city: City,
    resident: Resident,
    django_assert_num_queries: Any,
) -> None:
    browser = client_for(city)
    browser.force_login(resident)
    asked = request_of(None, city)
    asked.session = SessionStore(browser.session.session_key)

    with django_assert_num_queries(1):
        found = signed_in(asked)

    assert (found.pk, found.email) == (resident.pk, resident.email)
    asked.user = found
    with django_assert_num_queries(1):
        assert actor_of(asked).account == resident.uuid


def test_account_is_nobody_when_the_session_names_another_one(
    client_for: Callable[..., Client], city: City, resident: Resident
) -> None:
    browser = client_for(city)
    browser.force_login(resident)
    Session.objects.update(account=make_resident().uuid)
    asked = request_of(None, city)
    asked.session = SessionStore(browser.session.session_key)

    assert signed_in(asked).pk == resident.pk


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}])
def test_account_is_signed_out_when_it_is_switched_off_or_has_a_new_password(
    client_for: Callable[..., Client], city: City, resident: Resident, change: dict[str, Any]
) -> None:
    browser = client_for(city)
    browser.force_login(resident)
    Resident.objects.update(**change)
    asked = request_of(None, city)
    asked.session = SessionStore(browser.session.session_key)

    assert not signed_in(asked).is_authenticated


def test_network_is_the_subnet_when_the_address_is_ipv6(at: datetime) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:3:4:5:6")
    other = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:ffff::1")

    assert network_of(request) == network_of(other)
    assert network_of(RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")) == "192.0.2.7"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("no-address", ""),
    ],
)
def test_list_of_sessions_keeps_a_network_when_somebody_signs_in(
    address: str, network: str
) -> None:
    assert shown_network(RequestFactory().get("/", REMOTE_ADDR=address)) == network
