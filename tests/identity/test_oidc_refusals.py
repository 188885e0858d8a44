"""What an OpenID Connect provider, or somebody in between, may not get away with."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tenant_apps.residents.actions.identity_adapters import client as http
from tenant_apps.residents.models import IdentityLink, IdentityProvider, Resident
from tenants.city import City
from tests.factories.residents import make_resident
from tests.identity.forged_oidc import ForgedProvider
from tests.identity.stubs import Stub, as_html, as_json
from tests.identity.walking import come_back, make_oidc, query_of, set_out

CODE = "/accounts/identity/oidc/callback/"
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one"})


@pytest.fixture
def way(forged: ForgedProvider, city: City, now: datetime) -> IdentityProvider:
    """Give the lying provider as one of Poltava."""
    return make_oidc(forged.issuer, at=now)


def walk(browser: Client, forged: ForgedProvider, **extra: str) -> Any:
    """Begin, and come back with a code as the provider would send it."""
    sent = query_of(set_out(browser))
    forged.nonce = sent["nonce"]
    return browser.get(CODE, {"code": "c", "state": sent["state"], **extra})


def code_of(answer: Any) -> str:
    return str(answer.context["refusal"].code)


def test_answer_is_taken_when_everything_is_as_it_should_be(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    answer = walk(browser, forged)

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/identity/sign-up/")
    asked = next(one for one in forged.stub.asked if one.path == "/token")
    assert asked.form["redirect_uri"] == f"http://poltava.localhost{CODE}"
    assert asked.form["code_verifier"]
    assert asked.headers["Authorization"].startswith("Basic ")


def plain_none(claims: dict[str, Any]) -> str:
    encoded = jwt.encode({"alg": "HS256"}, claims, OctKey.generate_key(256)).split(".")[1]
    return f"eyJhbGciOiJub25lIn0.{encoded}."


HOUR = 3600
LIES: dict[str, dict[str, Any]] = {
    "expired": {"iat": int(time.time()) - 2 * HOUR, "exp": int(time.time()) - HOUR},
    "never_expires": {"exp": None},
    "expires_in_words": {"exp": "tomorrow"},
    "of_tomorrow": {"iat": int(time.time()) + HOUR, "exp": int(time.time()) + 2 * HOUR},
    "of_yesterday": {"iat": int(time.time()) - 24 * HOUR},
    "not_before_tomorrow": {"nbf": int(time.time()) + HOUR},
    "no_time": {"iat": None},
    "for_somebody_else": {"aud": "another-client"},
    "for_many_without_azp": {"aud": ["edem", "another-client"]},
    "presented_by_somebody_else": {"azp": "another-client"},
    "no_audience": {"aud": None},
    "other_issuer": {"iss": "https://evil.example"},
    "other_nonce": {"nonce": "replayed"},
    "no_nonce": {"nonce": None},
    "nobody": {"sub": None},
    "empty_subject": {"sub": ""},
}


@pytest.mark.parametrize("lie", LIES)
def test_answer_is_refused_when_a_claim_is_wrong(
    browser: Client, forged: ForgedProvider, way: IdentityProvider, lie: str
) -> None:
    forged.claims = LIES[lie]

    answer = walk(browser, forged)

    assert answer.status_code == 403
    assert code_of(answer) == "residents.identity.not_proven"
    assert not Resident.objects.exists()


@pytest.mark.parametrize("word", [None, "", "urn:unknown", 1])
def test_answer_is_refused_when_it_says_no_level_that_the_settings_name(
    browser: Client, forged: ForgedProvider, city: City, now: datetime, word: Any
) -> None:
    make_oidc(forged.issuer, at=now, acr_levels={"urn:high": "eid"})
    forged.claims = {"acr": word}

    assert code_of(walk(browser, forged)) == "residents.identity.not_proven"
    forged.claims = {"acr": "urn:high"}
    assert walk(browser, forged)["Location"] == "/accounts/identity/sign-up/"


def signed_with_public_key(forged: ForgedProvider) -> Callable[[dict[str, Any]], str]:
    """Sign with HMAC, the provider's public key as the secret; no library would."""
    secret = forged.key.as_pem(private=False)

    def sign(claims: dict[str, Any]) -> str:
        parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "kid": "one"}, claims)]
        message = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
        seal = base64.urlsafe_b64encode(hmac.digest(secret, message, "sha256")).rstrip(b"=")
        return (message + b"." + seal).decode()

    return sign


def test_answer_is_refused_when_the_token_is_not_signed(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    forged.sign = plain_none

    assert code_of(walk(browser, forged)) == "residents.identity.not_proven"


def test_answer_is_refused_when_the_public_key_is_used_as_a_secret(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    forged.sign = signed_with_public_key(forged)

    assert code_of(walk(browser, forged)) == "residents.identity.not_proven"


def test_answer_is_refused_when_somebody_else_signed(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    forged.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, OTHER_KEY)

    assert code_of(walk(browser, forged)) == "residents.identity.not_proven"


@pytest.mark.parametrize("text", ["", "a.b.c", "x" * 50_000, "....."])
def test_answer_is_refused_when_the_token_is_none(
    browser: Client, forged: ForgedProvider, way: IdentityProvider, text: str
) -> None:
    forged.sign = lambda _claims: text

    assert code_of(walk(browser, forged)) == "residents.identity.not_proven"


def test_answer_is_taken_when_the_provider_changed_its_key_meanwhile(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    walk(browser, forged)
    forged.key = RSAKey.generate_key(2048, {"kid": "two"})
    forged.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "two"}, claims, forged.key)

    assert walk(browser, forged).status_code == 302


def test_answer_is_refused_when_user_info_speaks_of_somebody_else(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    forged.person = {"sub": "person-2", "national_number": "3184710691"}

    assert code_of(walk(browser, forged)) == "residents.identity.not_proven"


@pytest.mark.parametrize("number", ["3184710692", "not a number"])
def test_answer_is_refused_when_the_number_cannot_be_one(
    browser: Client, forged: ForgedProvider, way: IdentityProvider, number: str
) -> None:
    forged.person = {"sub": "person-1", "national_number": number}

    assert code_of(walk(browser, forged)) == "residents.identity.number_unreadable"


def test_two_tabs_finish_each_their_own_when_both_were_begun(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    first, second = query_of(set_out(browser)), query_of(set_out(browser))
    forged.nonce = second["nonce"]
    mixed = browser.get(CODE, {"code": "c", "state": first["state"]})
    assert code_of(mixed) == "residents.identity.not_proven"

    answer = browser.get(CODE, {"code": "c", "state": second["state"]})

    assert answer.status_code == 302


def test_oldest_gives_way_when_too_many_were_begun(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    states = [query_of(set_out(browser))["state"] for _number in range(6)]

    answer = browser.get(CODE, {"code": "c", "state": states[0]})

    assert code_of(answer) == "residents.identity.state_unknown"
    assert len(browser.session["identity_waiting"]) == 5


@pytest.mark.parametrize("state", ["", "guessed", "0" * 5000])
def test_answer_is_refused_when_nothing_was_begun(
    browser: Client, forged: ForgedProvider, way: IdentityProvider, state: str
) -> None:
    answer = browser.get(CODE, {"code": "c", "state": state})

    assert answer.status_code == 409
    assert code_of(answer) == "residents.identity.state_unknown"


def test_answer_is_refused_when_it_comes_after_ten_minutes(
    browser: Client,
    forged: ForgedProvider,
    way: IdentityProvider,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent = query_of(set_out(browser))
    monkeypatch.setattr("kernel.clock.now", lambda: now + timedelta(minutes=11))

    answer = browser.get(CODE, {"code": "c", "state": sent["state"]})

    assert code_of(answer) == "residents.identity.state_expired"


def test_answer_is_refused_when_another_browser_opens_it(
    browser: Client,
    client_for: Callable[..., Client],
    forged: ForgedProvider,
    way: IdentityProvider,
    city: City,
) -> None:
    sent = query_of(set_out(browser))

    answer = client_for(city).get(CODE, {"code": "c", "state": sent["state"]})

    assert code_of(answer) == "residents.identity.state_unknown"


def test_answer_is_refused_when_it_is_sent_to_another_city(
    browser: Client,
    client_for: Callable[..., Client],
    forged: ForgedProvider,
    way: IdentityProvider,
    other_city: City,
    now: datetime,
) -> None:
    with tenant_context(other_city):
        make_oidc(forged.issuer, at=now)
    sent = query_of(set_out(browser))
    neighbour = client_for(other_city)
    neighbour.cookies = browser.cookies

    answer = neighbour.get(CODE, {"code": "c", "state": sent["state"]})

    assert code_of(answer) == "residents.identity.state_unknown"


def test_answer_is_refused_when_another_provider_of_the_city_sends_it(
    browser: Client, forged: ForgedProvider, way: IdentityProvider, now: datetime
) -> None:
    make_oidc(forged.issuer, at=now, slug="second")
    sent = query_of(set_out(browser))

    answer = browser.get(
        "/accounts/identity/second/callback/", {"code": "c", "state": sent["state"]}
    )

    assert code_of(answer) == "residents.identity.state_unknown"


def test_answer_is_refused_when_the_issuer_is_mixed_up(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    answer = walk(browser, forged, iss="https://evil.example")

    assert code_of(answer) == "residents.identity.not_proven"


def test_answer_is_refused_when_a_provider_that_names_itself_does_not(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    forged.names_itself = True

    assert code_of(walk(browser, forged)) == "residents.identity.not_proven"
    assert walk(browser, forged, iss=forged.issuer).status_code == 302


def test_person_goes_back_to_what_they_did_when_they_cancel(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    sent = query_of(set_out(browser, next="/budget/", level="eid"))

    answer = browser.get(CODE, {"error": "access_denied", "state": sent["state"]})

    assert code_of(answer) == "residents.identity.cancelled"
    page = answer.content.decode()
    assert 'href="/budget/"' in page
    assert "/accounts/identity/?level=eid&amp;next=%2Fbudget%2F" in page


def test_answer_is_refused_when_somebody_signed_in_meanwhile(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    sent = query_of(set_out(browser))
    forged.nonce = sent["nonce"]
    browser.force_login(make_resident())

    answer = browser.get(CODE, {"code": "c", "state": sent["state"]})

    assert code_of(answer) == "residents.identity.state_unknown"
    assert not IdentityLink.objects.exists()


Route = Callable[[Any], Any]
FAILURES: dict[str, tuple[Route, int, str]] = {
    "failing": (lambda _asked: as_json({}, 503), 503, "provider_down"),
    "a page": (lambda _asked: as_html("<h1>Maintenance</h1>"), 503, "unreadable"),
    "a list": (lambda _asked: as_json([]), 503, "unreadable"),
    "huge": (lambda _asked: as_html("x" * (http.MOST_BYTES + 1)), 503, "unreadable"),
    "elsewhere": (lambda _asked: (302, "text/html", b"http://127.0.0.1:1/"), 503, "unreadable"),
    "of another": (lambda _asked: as_json({"issuer": "https://evil.example"}), 503, "unreadable"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_begin_says_what_to_do_when_the_provider_does_not_work(
    browser: Client, forged: ForgedProvider, way: IdentityProvider, failure: str
) -> None:
    route, status, code = FAILURES[failure]
    forged.stub.routes["/.well-known/openid-configuration"] = route

    answer = browser.post("/accounts/identity/oidc/begin/", {"next": "/budget/"})

    assert answer.status_code == status
    assert code_of(answer) == f"residents.identity.{code}"
    assert "Державний вхід" in answer.context["sentence"]


def test_begin_says_what_to_do_when_the_provider_is_gone(
    browser: Client, city: City, now: datetime
) -> None:
    make_oidc("http://127.0.0.1:9", at=now)

    answer = browser.post("/accounts/identity/oidc/begin/")

    assert code_of(answer) == "residents.identity.provider_down"


def test_begin_says_what_to_do_when_the_provider_is_slow(
    browser: Client,
    stub: Stub,
    forged: ForgedProvider,
    way: IdentityProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released: list[bool] = []

    def slowly(_asked: Any) -> Any:
        while not released:
            time.sleep(0.01)
        return as_json({})

    monkeypatch.setattr(http, "READ_SECONDS", 0.2)
    stub.routes["/.well-known/openid-configuration"] = slowly

    answer = browser.post("/accounts/identity/oidc/begin/")
    released.append(True)

    assert code_of(answer) == "residents.identity.provider_down"


def test_provider_is_unknown_when_it_is_closed(
    browser: Client, forged: ForgedProvider, city: City, now: datetime
) -> None:
    make_oidc(forged.issuer, at=now, is_open=False)

    answer = browser.post("/accounts/identity/oidc/begin/")

    assert answer.status_code == 404
    assert code_of(answer) == "residents.identity.provider_unknown"


def test_failed_answers_are_counted_when_somebody_tries_and_tries(
    browser: Client, forged: ForgedProvider, way: IdentityProvider
) -> None:
    forged.claims = LIES["other_nonce"]

    statuses = [walk(browser, forged).status_code for _number in range(30)]

    assert set(statuses) == {403}
    answer = browser.post("/accounts/identity/oidc/begin/")
    assert answer.status_code == 429


@pytest.mark.parametrize(
    "page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_way_back_is_dropped_when_it_leads_elsewhere(
    browser: Client, forged: ForgedProvider, way: IdentityProvider, page: str
) -> None:
    set_out(browser, next=page)

    [kept] = browser.session["identity_waiting"].values()
    assert kept["next"] == ""
    assert come_back(browser, f"{CODE}?state={kept['state']}&error=no").context["next"] == ""
