"""Every state of a municipality: its moves, its page, what may be changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import RequestFactory

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid, NotFound
from kernel.people import SYSTEM, Actor
from tenants import erased, hosts, schemas
from tenants.actions.cities import change_state, resume_city
from tenants.city import City
from tenants.middleware import CityMiddleware
from tenants.models import Municipality, MunicipalityTransition, Tombstone
from tenants.rules.lifecycle import CITY_MOVES, CityState, check_move

STATUS = {
    CityState.APPLIED: 404,
    CityState.APPROVED: 503,
    CityState.PROVISIONING: 503,
    CityState.FAILED: 503,
    CityState.SUSPENDED: 503,
    CityState.ARCHIVED: 410,
    CityState.MOVED: 421,
    CityState.ERASED: 410,
}


def _in_state(city: City, state: CityState) -> City:
    changed = replace(
        city,
        state=state.value,
        read_only=state not in {CityState.SETUP, CityState.ACTIVE, CityState.GRACE},
    )
    hosts.remember(f"{city.slug}.localhost", changed)
    return changed


@pytest.mark.parametrize("state", CityState)
def test_check_move_refuses_when_table_does_not_allow(state: CityState) -> None:
    for to in CityState:
        if to in CITY_MOVES[state]:
            check_move(state, to)
        else:
            with pytest.raises(Conflict):
                check_move(state, to)


@pytest.mark.parametrize(("state", "status"), STATUS.items())
def test_visitor_gets_the_states_page_when_site_is_not_open(
    city: City, client_for: Callable[..., Any], state: CityState, status: int
) -> None:
    _in_state(city, state)
    response = client_for(city, HTTP_ACCEPT_LANGUAGE="en").get("/ui/")
    assert response.status_code == status
    assert "<h1>" in response.content.decode()


@pytest.mark.parametrize("state", [CityState.ACTIVE, CityState.GRACE, CityState.READ_ONLY])
def test_visitor_gets_pages_when_site_is_open(
    city: City, client_for: Callable[..., Any], state: CityState
) -> None:
    _in_state(city, state)
    assert client_for(city).get("/ui/theme-186-85.css").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_change_is_refused_when_site_is_read_only(
    city: City, client_for: Callable[..., Any], method: str
) -> None:
    _in_state(city, CityState.READ_ONLY)
    client = client_for(city, HTTP_ACCEPT="application/json", HTTP_ACCEPT_LANGUAGE="en")
    response = getattr(client, method)("/budget/any/vote/cast/")
    assert response.status_code == 409
    assert response.json()["code"] == "tenants.city.read_only"
    assert response.json()["title"].startswith("This site is read-only")


def test_language_can_be_chosen_when_site_is_read_only(
    city: City, client_for: Callable[..., Any]
) -> None:
    _in_state(city, CityState.READ_ONLY)
    response = client_for(city).post("/ui/language/", {"language": "en", "next": "/"})
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("roles", "answered"), [(frozenset(), True), (frozenset({"clerk"}), False)]
)
def test_setup_page_answers_when_visitor_is_not_staff(
    city: City, roles: frozenset[str], answered: bool
) -> None:
    middleware = CityMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]
    request: Any = RequestFactory().get("/budget/")
    request.city = _in_state(city, CityState.SETUP)
    request.actor = Actor(account=None, roles=roles)
    response = middleware.process_view(request, None, (), {})
    assert (response is not None) is answered
    if response is not None:
        assert response.status_code == 200


def test_api_refuses_when_site_is_in_setup(city: City) -> None:
    middleware = CityMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]
    request: Any = RequestFactory().get("/api/v1/contests/", headers={"accept": "application/json"})
    request.city = _in_state(city, CityState.SETUP)
    request.actor = Actor(account=None)
    response = middleware.process_view(request, None, (), {})
    assert response is not None
    assert response.status_code == 409
    assert b"tenants.city.not_open" in response.content


def test_change_state_leaves_history_and_audit_when_allowed(db: None, at: Any) -> None:
    change_state("poltava", to=CityState.GRACE, actor=SYSTEM, at=at)
    assert Municipality.objects.get(slug="poltava").state == "grace"
    last = MunicipalityTransition.objects.filter(municipality__slug="poltava").latest("pk")
    assert (last.state, last.at) == ("grace", at)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.facts) == (
        "municipality.state_changed",
        {"before": "active", "to": "grace"},
    )


def test_change_state_changes_nothing_when_refused(db: None, at: Any) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(Conflict):
        change_state("poltava", to=CityState.ERASED, actor=SYSTEM, at=at)
    with pytest.raises(Invalid):
        change_state("poltava", to=CityState.SUSPENDED, actor=SYSTEM, at=at, reason=" ")
    with pytest.raises(NotFound):
        change_state("nowhere", to=CityState.ACTIVE, actor=SYSTEM, at=at)
    assert Municipality.objects.get(slug="poltava").state == "active"
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("before", [CityState.ACTIVE, CityState.GRACE, CityState.READ_ONLY])
def test_resume_city_returns_where_it_was_when_suspended(
    db: None, at: Any, before: CityState
) -> None:
    if before is not CityState.ACTIVE:
        change_state("poltava", to=before, actor=SYSTEM, at=at)
    change_state("poltava", to=CityState.SUSPENDED, actor=SYSTEM, at=at, reason="unpaid")
    assert resume_city("poltava", actor=SYSTEM, at=at).state == before.value
    with pytest.raises(Conflict):
        resume_city("poltava", actor=SYSTEM, at=at)


@pytest.mark.parametrize(
    ("days", "state"), [(9, CityState.ACTIVE), (10, CityState.GRACE), (24, CityState.READ_ONLY)]
)
def test_resume_city_goes_on_when_the_service_ended_meanwhile(
    db: None, at: Any, days: int, state: CityState
) -> None:
    ends = {"service_ends_at": at + timedelta(days=10), "grace_ends_at": at + timedelta(days=24)}
    Municipality.objects.filter(slug="poltava").update(**ends)
    change_state("poltava", to=CityState.SUSPENDED, actor=SYSTEM, at=at, reason="unpaid")
    later = at + timedelta(days=days)
    assert resume_city("poltava", actor=SYSTEM, at=later).state == state.value


def test_visitor_is_told_when_the_city_was_erased(
    city: City, client_for: Callable[..., Any], at: Any
) -> None:
    schemas.leave()
    Tombstone.objects.create(
        municipality=uuid4(),
        slug="sumy",
        schema_name="city_sumy",
        names={"uk": "Суми", "en": "Sumy"},
        country="UA",
        actor="system",
        erased_at=at,
    )
    erased.forget()
    gone = client_for(replace(city, slug="sumy"), HTTP_ACCEPT_LANGUAGE="en").get("/budget/")
    assert gone.status_code == 410
    assert "Everything that was recorded here was erased" in gone.content.decode()
    assert "Sumy" in gone.content.decode()
    erased.forget()
    other = client_for(replace(city, slug="nobody"), HTTP_ACCEPT_LANGUAGE="en").get("/")
    assert other.status_code == 404


def test_visitor_is_told_when_the_city_is_being_handed_over(
    city: City, client_for: Callable[..., Any]
) -> None:
    changed = replace(city, state=CityState.MOVED.value, read_only=True, moving=True)
    hosts.remember(f"{city.slug}.localhost", changed)
    response = client_for(city, HTTP_ACCEPT_LANGUAGE="en").get("/")
    assert response.status_code == 503
    assert int(response["Retry-After"]) <= 30
    assert "This site is moving" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://{host}:8443", "https://poltava.localhost:8443/budget/?a=1"),
        ("https://second.example/", "https://second.example/budget/?a=1"),
    ],
)
def test_visitor_is_sent_on_when_the_city_moved(
    city: City, client_for: Callable[..., Any], settings: Any, address: str, expected: str
) -> None:
    settings.CELLS = {"second": address}
    changed = replace(city, state=CityState.MOVED.value, read_only=True, cell="second")
    hosts.remember(f"{city.slug}.localhost", changed)
    response = client_for(city).post("/budget/?a=1")
    assert (response.status_code, response["Location"]) == (307, expected)


def test_city_is_read_only_and_leaves_when_it_is_frozen(db: None, at: Any) -> None:
    municipality = Municipality.objects.get(slug="poltava")
    municipality.frozen_at = at
    frozen = municipality.as_city()
    assert (frozen.state, frozen.read_only, frozen.moving) == ("active", True, True)
    municipality.cell = "second"
    assert municipality.as_city().state == "moved"
