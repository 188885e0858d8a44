"""BankID NBU and id.gov.ua against stubs that speak their documented messages, truly encrypted."""

import base64
import json
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from cryptography import x509
from django.test import Client

from tenant_apps.residents.models import IdentityProvider, Resident
from tests.identity.envelopes import seal_rsa, seal_with_openssl, sign
from tests.identity.keys import Pair, ec_pair, rsa_pair
from tests.identity.stubs import Asked, Stub, as_html, as_json
from tests.identity.walking import make_provider, query_of, set_out

BANK, CITY, CITY_EC = rsa_pair("bank"), rsa_pair("city"), ec_pair("city")
NUMBER = "3184710691"
BANK_PERSON: dict[str, Any] = {
    "type": "physical",
    "clId": "7f2c",
    "firstName": "Олена",
    "middleName": "Іванівна",
    "lastName": "Петренко",
    "inn": NUMBER,
    "birthDay": "12.03.1987",
}
STATE_PERSON: dict[str, Any] = {
    "issuercn": "КНЕДП",
    "serial": "58E2D9E7",
    "lastname": "Петренко",
    "givenname": "Олена",
    "middlename": "Іванівна",
    "drfocode": NUMBER,
}


def sealed_for(certificate: str, content: bytes) -> str:
    """Encrypt for the certificate that the request names, whatever kind its key is."""
    found = x509.load_der_x509_certificate(base64.b64decode(certificate, validate=True))
    recipient = CITY if found == CITY.certificate else CITY_EC
    assert found == recipient.certificate
    sealed = (
        seal_rsa(content, recipient)
        if recipient is CITY
        else seal_with_openssl(content, recipient, "-keyopt", "ecdh_kdf_md:sha256")
    )
    return base64.b64encode(sealed).decode()


class BankStub:
    """The central node of BankID NBU, by its specification."""

    def __init__(self, stub: Stub) -> None:
        self.person, self.signer = dict(BANK_PERSON), BANK
        stub.routes["/v1/bank/oauth2/token"] = self.token
        stub.routes["/v1/bank/resource/client"] = self.client

    def token(self, asked: Asked) -> Any:
        fits = asked.form["client_secret"] == "s" and asked.form["code"] == "c"
        if asked.method != "POST" or not fits:
            return as_json({"error": "invalid_grant"}, 400)
        return as_json({"token_type": "bearer", "access_token": "t", "expires_in": 180})

    def client(self, asked: Asked) -> Any:
        if asked.method != "POST" or asked.headers.get("Authorization") != "Bearer t":
            return as_json({"error": "401 unauthorized"}, 401)
        assert asked.content["type"] == "physical"
        assert {"inn", "lastName", "birthDay"} <= set(asked.content["fields"])
        content = sign(json.dumps(self.person).encode(), self.signer)
        crypto = sealed_for(asked.content["cert"], content)
        return as_json({"state": "ok", "cert": "", "customerCrypto": crypto, "memberId": "m"})


class StateStub:
    """id.gov.ua, by its description."""

    def __init__(self, stub: Stub) -> None:
        self.person = dict(STATE_PERSON)
        stub.routes["/get-access-token"] = self.token
        stub.routes["/get-user-info"] = self.info

    def token(self, asked: Asked) -> Any:
        if asked.query.get("client_secret") != "s" or asked.query.get("code") != "c":
            return as_json({"error": 1, "message": "invalid code"})
        return as_json({"access_token": "t", "token_type": "bearer", "user_id": "42"})

    def info(self, asked: Asked) -> Any:
        if asked.query.get("access_token") != "t" or asked.query.get("user_id") != "42":
            return as_json({"error": 2, "message": "invalid token"})
        content = json.dumps(self.person).encode()
        return as_json({"encryptedUserInfo": sealed_for(asked.query["cert"], content)})


def make_bank(stub: Stub, at: datetime, pair: Pair = CITY) -> IdentityProvider:
    return make_provider(
        at=at,
        adapter="bankid_nbu",
        slug="bankid",
        secrets={"client_secret": "s", "private_key": pair.key_pem},
        base_url=stub.address,
        client_id="city",
        dataset="71",
        certificate=pair.certificate_pem,
        senders=BANK.certificate_pem,
    )


def make_state(stub: Stub, at: datetime, pair: Pair = CITY) -> IdentityProvider:
    return make_provider(
        at=at,
        adapter="id_gov_ua",
        slug="id-gov-ua",
        secrets={"client_secret": "s", "private_key": pair.key_pem},
        base_url=stub.address,
        client_id="city",
        certificate=pair.certificate_pem,
    )


def walk(browser: Client, slug: str, code: str = "c") -> Any:
    state = query_of(set_out(browser, slug=slug))["state"]
    return browser.get(f"/accounts/identity/{slug}/callback/", {"code": code, "state": state})


def join(browser: Client) -> Resident:
    form = browser.get("/accounts/identity/sign-up/").context["form"]
    answers = {"name": form["name"].value(), "email": "o@mail.example", "consent": "on"}
    assert browser.post("/accounts/identity/sign-up/", answers).status_code == 302
    joined: Resident = Resident.objects.get()
    return joined


@pytest.mark.parametrize("pair", [CITY, CITY_EC], ids=["rsa", "ecdh"])
def test_bank_proves_who_somebody_is_when_its_questionnaire_is_opened(
    browser: Client, stub: Stub, now: datetime, pair: Pair
) -> None:
    BankStub(stub)
    make_bank(stub, now, pair)
    sent = set_out(browser, slug="bankid")
    assert urlsplit(sent).path == "/v1/bank/oauth2/authorize"
    assert query_of(sent)["dataset"] == "71"

    answer = walk(browser, "bankid")
    assert answer.status_code == 302, answer.content.decode()[:3000]
    resident = join(browser)

    assert resident.name == "Олена Іванівна Петренко"
    assert resident.birth_date == date(1987, 3, 12)
    assert resident.identities.get().level == "eid"


def test_state_proves_who_somebody_is_when_its_answer_is_opened(
    browser: Client, stub: Stub, now: datetime
) -> None:
    StateStub(stub)
    make_state(stub, now)
    sent = query_of(set_out(browser, slug="id-gov-ua"))
    assert sent["auth_type"] == "dig_sign,bank_id,diia_id"

    answer = walk(browser, "id-gov-ua")
    assert answer.status_code == 302, answer.content.decode()[:3000]
    resident = join(browser)

    assert resident.birth_date == date(1987, 3, 12)
    assert resident.identities.get().person_kind == "rnokpp"


def test_one_person_has_one_account_when_bank_and_state_name_the_same_number(
    browser: Client, stub: Stub, now: datetime
) -> None:
    bank = BankStub(stub)
    bank.person["email"] = "o@mail.example"
    StateStub(stub)
    make_bank(stub, now)
    make_state(stub, now)
    walk(browser, "bankid")
    resident = join(browser)
    EmailAddress.objects.update(verified=True)

    answer = walk(browser, "id-gov-ua")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.session["_auth_user_id"] == str(resident.pk)
    links = resident.identities.order_by("pk")
    assert [(link.source, link.person_tag is None) for link in links] == [
        ("bankid", False),
        ("id-gov-ua", True),
    ]


def refused_code(answer: Any) -> str:
    return str(answer.context["refusal"].code)


@pytest.mark.parametrize(
    "change",
    [{"inn": ""}, {"inn": None}, {"inn": ["3184710691"]}, {"inn": True}],
)
def test_answer_is_refused_when_the_bank_names_no_number(
    browser: Client, stub: Stub, now: datetime, change: dict[str, Any]
) -> None:
    BankStub(stub).person.update(change)
    make_bank(stub, now)

    assert refused_code(walk(browser, "bankid")) == "residents.identity.not_proven"


def test_answer_is_refused_when_a_stranger_signed_the_questionnaire(
    browser: Client, stub: Stub, now: datetime
) -> None:
    BankStub(stub).signer = rsa_pair("stranger")
    make_bank(stub, now)

    assert refused_code(walk(browser, "bankid")) == "residents.identity.not_proven"


@pytest.mark.parametrize(("slug", "make"), [("bankid", make_bank), ("id-gov-ua", make_state)])
def test_answer_is_refused_when_the_code_is_wrong(
    browser: Client, stub: Stub, now: datetime, slug: str, make: Any
) -> None:
    BankStub(stub)
    StateStub(stub)
    make(stub, now)

    answer = walk(browser, slug, code="guessed")

    assert refused_code(answer) == "residents.identity.not_proven"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (as_json({"encryptedUserInfo": "no base64!"}), "not_proven"),
        (as_json({"encryptedUserInfo": ""}), "not_proven"),
        (as_json({"error": 5, "message": "no"}), "not_proven"),
        (as_json({}), "not_proven"),
        (as_html("<h1>id.gov.ua</h1>"), "unreadable"),
        (as_json({}, 502), "provider_down"),
    ],
)
def test_answer_is_refused_when_there_is_no_envelope_in_it(
    browser: Client, stub: Stub, now: datetime, content: Any, code: str
) -> None:
    StateStub(stub)
    stub.routes["/get-user-info"] = lambda _asked: content
    make_state(stub, now)

    assert refused_code(walk(browser, "id-gov-ua")) == f"residents.identity.{code}"


@pytest.mark.parametrize("inside", [b"[]", b"no json", b"\xff\xfe"])
def test_answer_is_refused_when_the_envelope_holds_no_person(
    browser: Client, stub: Stub, now: datetime, inside: bytes
) -> None:
    StateStub(stub)
    stub.routes["/get-user-info"] = lambda asked: as_json(
        {"encryptedUserInfo": sealed_for(asked.query["cert"], inside)}
    )
    make_state(stub, now)

    assert refused_code(walk(browser, "id-gov-ua")) == "residents.identity.unreadable"
