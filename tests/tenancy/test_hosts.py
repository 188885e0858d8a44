"""A host leads to its city: cached, bounded, forgotten when the registry changes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel.errors import Conflict, Invalid
from kernel.people import SYSTEM
from tenants import hosts
from tenants.actions.cities import add_domain, change_state, confirm_domain, register_city
from tenants.city import City
from tenants.rules.hosts import check_host, check_slug
from tenants.rules.lifecycle import CityState
from tests.factories.cities import POLTAVA


def _asked(queries: CaptureQueriesContext) -> list[str]:
    """Return the questions for a host; what is read beside one has a lifetime of its own."""
    statements = [str(query["sql"]) for query in queries]
    return [text for text in statements if 'FROM "domain"' in text]


class FakeClock:
    """A monotonic clock that moves when told."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_city_of_asks_once_when_host_is_known(db: None) -> None:
    hosts.forget_all()
    with CaptureQueriesContext(connection) as queries:
        first = hosts.city_of("poltava.localhost")
        second = hosts.city_of("poltava.localhost")
    assert first is not None
    assert first is second
    assert len(_asked(queries)) == 1


def test_city_of_asks_once_when_host_is_unknown(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert hosts.city_of("nobody.localhost") is None
        assert hosts.city_of("nobody.localhost") is None
    assert len(_asked(queries)) == 1


def test_city_of_asks_again_when_lifetime_has_passed(db: None) -> None:
    clock = FakeClock()
    hosts.city_of("poltava.localhost", clock=clock)
    clock.seconds += hosts.LIFETIME_SECONDS + 0.1
    with CaptureQueriesContext(connection) as queries:
        hosts.city_of("poltava.localhost", clock=clock)
    assert len(_asked(queries)) == 1
    assert hosts.LIFETIME_SECONDS <= 30


def test_remember_forgets_oldest_when_full(
    monkeypatch: pytest.MonkeyPatch, other_city: City
) -> None:
    monkeypatch.setattr(hosts, "CAPACITY", 3)
    for number in range(10):
        hosts.remember(f"invented-{number}.localhost", None)
    assert list(hosts._entries) == [f"invented-{number}.localhost" for number in (7, 8, 9)]


@pytest.mark.django_db(transaction=True)
def test_change_state_is_seen_at_once_when_made_in_this_process(at: Any) -> None:
    assert hosts.city_of("poltava.localhost").state == "active"  # type: ignore[union-attr]
    change_state("poltava", to=CityState.READ_ONLY, actor=SYSTEM, at=at)
    assert hosts.city_of("poltava.localhost").read_only  # type: ignore[union-attr]


def test_request_makes_no_query_when_host_is_cached(
    city: City, client_for: Callable[..., Any]
) -> None:
    client = client_for(city)
    client.get("/ui/theme-186-85.css")
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/ui/theme-186-85.css")
    assert response.status_code == 200
    assert [query["sql"] for query in queries] == []


@pytest.mark.parametrize(
    "header", ["POLTAVA.localhost", "poltava.localhost:8000", "poltava.localhost."]
)
def test_request_finds_city_when_host_is_written_differently(db: None, header: str) -> None:
    response = Client(HTTP_HOST=header).get("/ui/theme-186-85.css")
    assert response.wsgi_request.city.slug == "poltava"  # type: ignore[attr-defined]


def test_request_gets_friendly_page_when_host_is_unknown(db: None) -> None:
    response = Client(HTTP_HOST="poltawa.localhost", HTTP_ACCEPT_LANGUAGE="en").get("/budget/")
    assert response.status_code == 404
    assert "poltawa.localhost" in response.content.decode()
    assert 'href="http://localhost/"' in response.content.decode()
    assert "http://poltava.localhost/" in response.content.decode()


def test_custom_domain_answers_when_confirmed_only(city: City, at: Any) -> None:
    add_domain("poltava", host="Budget.Poltava.UA", actor=SYSTEM, at=at)
    assert hosts.city_of("budget.poltava.ua") is None
    confirm_domain("budget.poltava.ua", actor=SYSTEM, at=at)
    hosts.forget_all()
    found = hosts.city_of("budget.poltava.ua")
    assert found is not None
    assert found.slug == "poltava"


def test_add_domain_refuses_when_host_is_taken(city: City, at: Any) -> None:
    add_domain("poltava", host="budget.poltava.ua", actor=SYSTEM, at=at)
    with pytest.raises(Conflict) as refused:
        add_domain("lublin", host="budget.poltava.ua", actor=SYSTEM, at=at)
    assert refused.value.code == "tenants.hosts.host_taken"


@pytest.mark.parametrize("host", ["lublin.localhost", "localhost", "a b.ua", "127.0.0.1", "ua"])
def test_add_domain_refuses_when_host_is_not_theirs(city: City, at: Any, host: str) -> None:
    with pytest.raises(Invalid):
        add_domain("poltava", host=host, actor=SYSTEM, at=at)


@pytest.mark.parametrize("slug", ["", "-a", "a-", "a--b", "Полтава", "a_b", "a.b", "1a", "a" * 41])
def test_check_slug_refuses_when_malformed(slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_slug(slug)
    assert refused.value.code == "tenants.hosts.slug_malformed"


def test_check_slug_refuses_when_reserved() -> None:
    with pytest.raises(Invalid) as refused:
        check_slug("www")
    assert refused.value.code == "tenants.hosts.slug_reserved"
    check_slug("bila-tserkva")
    check_host("budget.poltava.ua")


def test_register_city_refuses_when_slug_is_taken(db: None, at: Any) -> None:
    with pytest.raises(Conflict) as refused:
        register_city(**{**POLTAVA, "official_code": ""}, actor=SYSTEM, at=at)
    assert refused.value.code == "tenants.hosts.slug_taken"


@pytest.mark.parametrize(
    "wrong", [{"languages": ["xx"]}, {"languages": []}, {"currency": "XXX"}, {"time_zone": "X/Y"}]
)
def test_register_city_refuses_when_locale_is_unknown(
    db: None, at: Any, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        register_city(
            **{**POLTAVA, "slug": "sumy", "official_code": "", **wrong}, actor=SYSTEM, at=at
        )
    assert refused.value.code == "tenants.city.locale_unknown"


def test_suspend_command_closes_site_when_reason_is_given(
    city: City, client_for: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("suspend", "poltava", "invoice unpaid")
    hosts.forget_all()
    assert client_for(city).get("/ui/").status_code == 503
    call_command("resume", "poltava")
    hosts.forget_all()
    assert client_for(city).get("/ui/theme-186-85.css").status_code == 200
    assert "poltava is active" in capsys.readouterr().out
