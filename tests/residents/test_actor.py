"""Who acts: found out only when asked, and never on the main host."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from tenant_apps.residents.models import Resident
from tenant_apps.residents.web.middleware import ActorMiddleware
from tenant_apps.residents.web.network import network_of
from tenants.city import City


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
    clerk: Resident, city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    seen = []
    with django_assert_num_queries(1):
        pass_through(
            request_of(clerk, city),
            lambda request: seen.append((request.actor.account, request.actor.roles)),
        )
        pass_through(request_of(clerk, None), lambda request: seen.append(request.actor.account))

    assert seen == [(clerk.uuid, frozenset({"intake_clerk"})), None]


def test_anonymous_page_costs_no_query_when_no_cookie_comes(
    client_for: Callable[..., Client], city: City, django_assert_num_queries: Any
) -> None:
    browser = client_for(city)
    browser.get("/accounts/rules/")

    with django_assert_num_queries(0):
        answer = browser.get("/accounts/rules/")

    assert answer.status_code == 200


def test_signed_in_page_costs_three_queries_when_the_shell_asks_for_roles(
    client_for: Callable[..., Client],
    city: City,
    resident: Resident,
    django_assert_num_queries: Any,
) -> None:
    browser = client_for(city)
    browser.force_login(resident)

    with django_assert_num_queries(3):
        answer = browser.get("/accounts/rules/")

    assert answer.status_code == 200


def test_network_is_the_subnet_when_the_address_is_ipv6(at: datetime) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:3:4:5:6")
    other = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:ffff::1")

    assert network_of(request) == network_of(other)
    assert network_of(RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")) == "192.0.2.7"
