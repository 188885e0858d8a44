"""API keys: shown once, hashed, scoped, limited, revoked, good in one city only."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches
from django_tenants.utils import tenant_context

from kernel.audit.models import AuditEvent
from kernel.errors import Invalid, NotAllowed, NotFound
from kernel.people import SYSTEM
from tenant_apps.residents.actions.api_keys import make_api_key, recognise_key, revoke_api_key
from tenant_apps.residents.models import Resident
from tenant_apps.residents.models.api_key import ApiKey
from tenant_apps.residents.rules.api_keys import SCOPES, make_key, prefix_of
from tenants.city import City
from tests.factories.proposals import NOON, make_contest_in
from tests.factories.residents import acting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
CONTESTS = "/api/v1/contests/"


def make(**fields: Any) -> tuple[ApiKey, str]:
    """Make a key that reads everything."""
    values: dict[str, Any] = {
        "name": "Dashboard",
        "scopes": list(SCOPES),
        "requests_per_minute": 600,
        "expires_at": None,
        "actor": SYSTEM,
        "at": NOON,
    }
    return make_api_key(**{**values, **fields})


@pytest.fixture
def program(city: City, client_for: Callable[..., Any]) -> Callable[..., Any]:
    """Give `program(text)`: a program with that key, or with none."""

    def browser(text: str = "", **defaults: Any) -> Any:
        headers = {"HTTP_AUTHORIZATION": f"Bearer {text}"} if text else {}
        return client_for(city, HTTP_ACCEPT_LANGUAGE="en", **headers, **defaults)

    return browser


def test_key_is_kept_as_a_hash_only(city: City) -> None:
    key, text = make()
    assert text.startswith(f"edem_{key.prefix}_")
    stored = str(ApiKey.objects.values_list().get())
    assert text not in stored
    assert text.rpartition("_")[2] not in stored
    assert AuditEvent.objects.filter(verb="api_key.made", object_key=str(key.uuid)).count() == 1
    assert text not in str(AuditEvent.objects.values_list("facts", flat=True))


@pytest.mark.parametrize("text", ["", "edem_", "edem_12345678", "edem_12345678_", "x_12345678_y"])
def test_prefix_is_empty_when_the_text_is_no_key(text: str) -> None:
    assert prefix_of(text) == ""
    assert prefix_of(make_key().text) != ""


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"scopes": []}, "residents.api_key.no_scope"),
        ({"scopes": ["everything"]}, "residents.api_key.no_scope"),
        ({"requests_per_minute": 0}, "residents.api_key.wrong_rate"),
        ({"requests_per_minute": 10**6}, "residents.api_key.wrong_rate"),
        ({"expires_at": NOON}, "residents.api_key.already_over"),
    ],
)
def test_make_refuses_when_a_rule_is_broken(city: City, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        make(**fields)
    assert refusal.value.code == code
    assert not ApiKey.objects.exists()


def test_make_and_revoke_refuse_when_the_role_is_missing(city: City) -> None:
    key, _text = make()
    for actor in (acting("auditor"), acting("contest_manager"), acting()):
        with pytest.raises(NotAllowed):
            make(actor=actor)
        with pytest.raises(NotAllowed):
            revoke_api_key(key=key.uuid, actor=actor, at=NOON)


def test_revoke_is_final_and_audited_once(city: City) -> None:
    key, text = make()
    for _again in range(2):
        revoke_api_key(key=key.uuid, actor=SYSTEM, at=NOON)
    assert recognise_key(text, at=NOON) is None
    assert AuditEvent.objects.filter(verb="api_key.revoked").count() == 1
    with pytest.raises(NotFound):
        revoke_api_key(key=uuid4(), actor=SYSTEM, at=NOON)


def test_key_opens_the_api_until_it_expires(program: Callable[..., Any]) -> None:
    _key, text = make(expires_at=NOON + timedelta(minutes=1))
    assert program(text).get(CONTESTS).status_code == 200
    assert recognise_key(text, at=NOON + timedelta(minutes=1)) is None


@pytest.mark.parametrize("wrong", ["edem_12345678_nonsense", "nonsense", "edem_1"])
def test_api_refuses_when_the_key_is_unknown(program: Callable[..., Any], wrong: str) -> None:
    answer = program(wrong).get(CONTESTS)
    assert (answer.status_code, answer.json()["code"]) == (401, "residents.api_key.unknown")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"


def test_api_refuses_when_only_the_prefix_is_right(program: Callable[..., Any]) -> None:
    key, _text = make()
    assert program(f"edem_{key.prefix}_guess").get(CONTESTS).status_code == 401


def test_api_refuses_when_the_key_is_another_citys(
    program: Callable[..., Any], other_city: City
) -> None:
    with tenant_context(other_city):
        _key, text = make()
    assert program(text).get(CONTESTS).status_code == 401


def test_api_refuses_when_the_scope_is_missing(program: Callable[..., Any]) -> None:
    _key, text = make(scopes=["search.read"])
    answer = program(text).get(CONTESTS)
    assert (answer.status_code, answer.json()["code"]) == (403, "residents.api_key.scope_missing")
    assert program(text).get("/api/v1/search/?q=park").status_code == 200
    assert program(text).get("/api/v1/datasets/").status_code == 403


def test_api_refuses_when_a_key_would_change_something(program: Callable[..., Any]) -> None:
    _key, text = make()
    answer = program(text).post("/api/v1/contests/x/ballots/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "residents.api_key.read_only")


def test_use_is_written_at_most_once_a_minute(city: City) -> None:
    key, text = make()
    for seconds, written in ((0, 0), (59, 0), (60, 60)):
        recognise_key(text, at=NOON + timedelta(seconds=seconds))
        key.refresh_from_db()
        assert key.used_at == NOON + timedelta(seconds=written)


def test_recognising_costs_one_query(city: City, django_assert_num_queries: Any) -> None:
    _key, text = make()
    recognise_key(text, at=NOON)
    with django_assert_num_queries(1):
        recognise_key(text, at=NOON)


def test_key_is_limited_by_its_own_rate(program: Callable[..., Any]) -> None:
    _key, text = make(requests_per_minute=3)
    browser = program(text)
    codes = [browser.get(CONTESTS).status_code for _request in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    answer = browser.get(CONTESTS)
    assert answer.json()["code"] == "residents.api.too_many_requests"
    assert 0 < int(answer["Retry-After"]) <= 60
    _other, other_text = make(requests_per_minute=3)
    assert program(other_text).get(CONTESTS).status_code == 200


def test_network_is_limited_apart_from_accounts(
    program: Callable[..., Any], settings: Any, resident: Resident
) -> None:
    settings.API_REQUESTS_PER_MINUTE = {"network": 2, "account": 4}
    stranger, known = program(), program()
    known.force_login(resident)
    assert [stranger.get(CONTESTS).status_code for _ in range(3)] == [200, 200, 429]
    assert [known.get(CONTESTS).status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    elsewhere = program(REMOTE_ADDR="198.51.100.7")
    assert elsewhere.get(CONTESTS).status_code == 200
    caches["limits"].clear()
    assert stranger.get(CONTESTS).status_code == 200


def test_cities_are_limited_apart(
    program: Callable[..., Any], settings: Any, client_for: Callable[..., Any], other_city: City
) -> None:
    settings.API_REQUESTS_PER_MINUTE = {"network": 1, "account": 1}
    assert [program().get(CONTESTS).status_code for _ in range(2)] == [200, 429]
    assert client_for(other_city).get(CONTESTS).status_code == 200


@pytest.fixture
def office(city: City, client_for: Callable[..., Any], owner: Resident) -> Any:
    browser = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    browser.force_login(owner)
    return browser


def test_owner_makes_a_key_that_is_shown_once(office: Any, program: Callable[..., Any]) -> None:
    make_contest_in()
    form = {
        "name": "Dashboard",
        "scopes": ["budget.read"],
        "requests_per_minute": 60,
        "last_day": "2026-03-02",
    }
    answer = office.post("/office/api-keys/new/", form)
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    text = answer.context["secret"]
    assert text in answer.content.decode()
    page = office.get("/office/api-keys/").content.decode()
    assert text not in page
    assert ApiKey.objects.get().prefix in page
    assert program(text).get(CONTESTS).status_code == 200


def test_form_keeps_what_was_typed_when_it_is_refused(office: Any) -> None:
    form = {"name": "Dash & board", "scopes": ["budget.read"], "requests_per_minute": 0}
    answer = office.post("/office/api-keys/new/", form)
    assert answer.status_code == 422
    assert "Dash &amp; board" in answer.content.decode()
    late = {**form, "requests_per_minute": 5, "last_day": "2020-01-01"}
    answer = office.post("/office/api-keys/new/", late)
    assert answer.status_code == 422
    assert "last day of the key has passed" in answer.content.decode()


def test_owner_revokes_a_key(office: Any) -> None:
    key, text = make()
    assert "In use" in office.get("/office/api-keys/").content.decode()
    assert office.post(f"/office/api-keys/{key.uuid}/revoke/").status_code == 302
    assert recognise_key(text, at=NOON) is None
    assert "Revoked" in office.get("/office/api-keys/").content.decode()


def test_auditor_reads_keys_and_changes_none(
    city: City, client_for: Callable[..., Any], auditor: Resident
) -> None:
    key, _text = make()
    browser = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    browser.force_login(auditor)
    page = browser.get("/office/api-keys/")
    assert page.status_code == 200
    assert "New key" not in page.content.decode()
    assert browser.get("/office/api-keys/new/").status_code == 403
    assert browser.post(f"/office/api-keys/{key.uuid}/revoke/").status_code == 403


def test_clerk_sees_no_keys(city: City, client_for: Callable[..., Any], clerk: Resident) -> None:
    browser = client_for(city)
    browser.force_login(clerk)
    assert browser.get("/office/api-keys/").status_code == 403
