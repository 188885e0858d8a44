"""SAML 2.0, as login.gov.pl speaks it, against a real provider library."""

import copy
import os
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context
from lxml import etree  # type: ignore[import-untyped]

from tenant_apps.residents.models import IdentityProvider, Resident
from tests.identity.keys import rsa_pair
from tests.identity.saml_provider import EIDAS, ENTITY, PESEL, SSO, SamlProvider, encoded
from tests.identity.walking import make_provider, query_of, set_out

SLUG = "login-gov-pl"
CALLBACK = f"/accounts/identity/{SLUG}/callback/"
CITY = rsa_pair("city")
SAML = {"p": "urn:oasis:names:tc:SAML:2.0:protocol", "a": "urn:oasis:names:tc:SAML:2.0:assertion"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("xmlsec1") is None and not os.environ.get("CI"),
        reason="the program xmlsec1 is missing",
    ),
]


@pytest.fixture
def provider(browser: Client, now: datetime) -> SamlProvider:
    """Give the provider, set up in Poltava and told of Poltava by our metadata."""
    make_provider(
        at=now,
        adapter="login_gov_pl",
        slug=SLUG,
        secrets={"private_key": CITY.key_pem},
        idp_entity_id=ENTITY,
        sso_url=SSO,
        idp_certificates=rsa_pair("identity provider").certificate_pem,
        certificate=CITY.certificate_pem,
        level="eid",
        acr_values="http://eidas.europa.eu/LoA/substantial",
        subject_attribute=f"{EIDAS}PersonIdentifier",
        number_attribute=f"{EIDAS}PersonIdentifier",
        number_kind="pesel",
        given_name_attribute=f"{EIDAS}CurrentGivenName",
        family_name_attribute=f"{EIDAS}CurrentFamilyName",
        birth_date_attribute=f"{EIDAS}DateOfBirth",
    )
    metadata = browser.get(f"/accounts/identity/{SLUG}/metadata/")
    assert metadata.status_code == 200
    return SamlProvider(metadata.content.decode())


def begin(browser: Client, provider: SamlProvider, **sent: str) -> tuple[Any, str]:
    """Return the request as the provider reads it, and the state."""
    address = set_out(browser, slug=SLUG, **sent)
    return provider.request_of(address), query_of(address)["RelayState"]


def send(browser: Client, xml: str, state: str) -> Any:
    """Post the answer as our own page sends it on."""
    return browser.post(CALLBACK, {"SAMLResponse": encoded(xml), "RelayState": state, "again": "1"})


def code_of(answer: Any) -> str:
    assert answer.status_code >= 400, answer
    return str(answer.context["refusal"].code)


def test_pesel_proves_who_somebody_is_when_the_assertion_is_signed_and_encrypted(
    browser: Client, provider: SamlProvider
) -> None:
    request, state = begin(browser, provider, next="/budget/")

    answer = send(browser, provider.answer(request), state)

    assert answer["Location"] == "/accounts/identity/sign-up/?next=%2Fbudget%2F"
    answers = {"name": "Łukasz Nowak", "email": "l@mail.example", "consent": "on"}
    browser.post("/accounts/identity/sign-up/", answers)
    resident = Resident.objects.get()
    assert resident.birth_date == date(1985, 3, 15)
    link = resident.identities.get()
    assert (link.level, link.person_kind) == ("eid", "pesel")
    assert PESEL.encode() not in bytes(link.person_tag or b"") + bytes(link.subject_tag)


def test_answer_is_sent_on_by_our_page_when_it_comes_from_the_providers_site(
    browser: Client, client_for: Callable[..., Client], provider: SamlProvider, city: Any
) -> None:
    """A form of another site brings no cookies (SameSite=Lax): the page sends it once more."""
    request, state = begin(browser, provider)
    sent = {"SAMLResponse": encoded(provider.answer(request)), "RelayState": state}
    without_cookies = client_for(city, enforce_csrf_checks=True)

    page = without_cookies.post(CALLBACK, sent)

    assert page.status_code == 200
    text = page.content.decode()
    assert f'name="SAMLResponse" value="{sent["SAMLResponse"]}"' in text
    assert "<form" in text
    assert "Set-Cookie" not in page.headers
    assert not page.cookies
    assert browser.post(CALLBACK, {**sent, "again": "1"}).status_code == 302


def test_request_is_signed_and_asks_for_the_level_when_it_is_sent(
    browser: Client, provider: SamlProvider
) -> None:
    request, _state = begin(browser, provider)

    asked = request.requested_authn_context.authn_context_class_ref[0].text
    assert asked == "http://eidas.europa.eu/LoA/substantial"
    assert request.assertion_consumer_service_url == f"http://poltava.localhost{CALLBACK}"
    assert request.issuer.text == f"http://poltava.localhost/accounts/identity/{SLUG}/metadata/"


SELF_CONTAINED = {"encrypt_assertion_self_contained": True}
LIES: dict[str, dict[str, Any]] = {
    "unsigned assertion": {"sign_assertion": False, **SELF_CONTAINED},
    "nothing signed": {"sign_assertion": False, "sign_response": False, **SELF_CONTAINED},
    "not encrypted": {"encrypt_assertion": False},
    "other destination": {"destination": "https://another.example/callback/"},
    "other request": {"in_response_to": "_somebody-elses"},
    "old digest": {
        "sign_alg": "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "digest_alg": "http://www.w3.org/2000/09/xmldsig#sha1",
    },
}


@pytest.mark.parametrize("lie", LIES)
def test_answer_is_refused_when_the_provider_does_not_keep_to_the_agreement(
    browser: Client, provider: SamlProvider, lie: str
) -> None:
    request, state = begin(browser, provider)

    answer = send(browser, provider.answer(request, **LIES[lie]), state)

    assert code_of(answer) == "residents.identity.not_proven"
    assert not Resident.objects.exists()


def test_answer_is_refused_when_it_was_made_for_another_audience(
    browser: Client, provider: SamlProvider
) -> None:
    request, state = begin(browser, provider)
    row = IdentityProvider.objects.get()
    row.settings["entity_id"] = "https://another.example/metadata"
    row.save()

    assert code_of(send(browser, provider.answer(request), state)) == (
        "residents.identity.not_proven"
    )


def test_answer_is_refused_when_another_provider_signed(
    browser: Client, provider: SamlProvider
) -> None:
    request, state = begin(browser, provider)
    metadata = browser.get(f"/accounts/identity/{SLUG}/metadata/").content.decode()
    impostor = SamlProvider(metadata, pair=rsa_pair("stranger"))

    assert code_of(send(browser, impostor.answer(request), state)) == (
        "residents.identity.not_proven"
    )


def test_answer_is_refused_when_it_has_expired(
    browser: Client, provider: SamlProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, state = begin(browser, provider)
    xml = provider.answer(request)
    later = int((datetime.now().astimezone() + timedelta(hours=1)).timestamp())
    monkeypatch.setattr("onelogin.saml2.utils.OneLogin_Saml2_Utils.now", lambda: later)

    assert code_of(send(browser, xml, state)) == "residents.identity.not_proven"


def test_answer_is_refused_when_it_is_sent_again(browser: Client, provider: SamlProvider) -> None:
    request, state = begin(browser, provider)
    xml = provider.answer(request)
    assert send(browser, xml, state).status_code == 302

    assert code_of(send(browser, xml, state)) == "residents.identity.state_unknown"


def test_answer_is_refused_when_it_is_used_for_the_next_request(
    browser: Client, provider: SamlProvider
) -> None:
    request, state = begin(browser, provider)
    xml = provider.answer(request)
    assert send(browser, xml, state).status_code == 302
    _second, next_state = begin(browser, provider)

    assert code_of(send(browser, xml, next_state)) == "residents.identity.not_proven"


def test_answer_is_refused_when_nobody_asked(browser: Client, provider: SamlProvider) -> None:
    request, _state = begin(browser, provider)

    assert code_of(send(browser, provider.answer(request), "")) == (
        "residents.identity.state_unknown"
    )


def wrapped_around(xml: str, *, name: str) -> str:
    """Put a forged assertion beside the signed one. Source: XML signature wrapping, variant 3."""
    tree = etree.fromstring(xml.encode())
    [signed] = tree.findall("a:Assertion", SAML)
    forged = copy.deepcopy(signed)
    for signature in forged.findall("{http://www.w3.org/2000/09/xmldsig#}Signature"):
        forged.remove(signature)
    forged.set("ID", "_forged")
    for value in forged.iter("{urn:oasis:names:tc:SAML:2.0:assertion}AttributeValue"):
        value.text = name
    tree.insert(tree.index(signed), forged)
    return str(etree.tostring(tree).decode())


def test_answer_is_refused_when_a_forged_assertion_is_wrapped_around_the_signed_one(
    browser: Client, provider: SamlProvider
) -> None:
    request, state = begin(browser, provider)
    honest = provider.answer(request, encrypt_assertion=False, sign_response=False)

    answer = send(browser, wrapped_around(honest, name="PL/PL/85031512351"), state)

    assert code_of(answer) == "residents.identity.not_proven"
    assert not Resident.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
        "<x/>",
        "not XML",
        "",
    ],
    ids=["file", "laughs", "external", "other XML", "no XML", "empty"],
)
def test_answer_is_refused_when_its_xml_is_hostile(
    browser: Client, provider: SamlProvider, text: str
) -> None:
    _request, state = begin(browser, provider)

    assert code_of(send(browser, text, state)) == "residents.identity.not_proven"


def test_answer_is_refused_when_entities_stand_before_an_honest_response(
    browser: Client, provider: SamlProvider
) -> None:
    request, state = begin(browser, provider)
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    honest = provider.answer(request)
    body = honest[honest.index("?>") + 2 :] if honest.startswith("<?xml") else honest

    assert code_of(send(browser, entity + body, state)) == "residents.identity.not_proven"


def test_answer_is_refused_when_it_is_sent_to_another_city(
    browser: Client,
    client_for: Callable[..., Client],
    provider: SamlProvider,
    other_city: Any,
) -> None:
    request, state = begin(browser, provider)
    neighbour = client_for(other_city)
    neighbour.cookies = browser.cookies

    assert code_of(send(neighbour, provider.answer(request), state)) == (
        "residents.identity.state_unknown"
    )
    with tenant_context(other_city):
        assert not Resident.objects.exists()
