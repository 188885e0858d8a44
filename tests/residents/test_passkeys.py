"""Passkeys over HTTP: set up, sign in, as the second step, renamed, removed, refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django_tenants.utils import tenant_context

from kernel.audit.models import AuditEvent
from tenant_apps.residents.models import Resident
from tenants.city import City
from tests.factories.residents import PASSWORD, make_resident
from tests.residents.passkeys import Device

ADD = "/accounts/2fa/webauthn/add/"
SIGN_IN = "/accounts/2fa/webauthn/login/"
OFFICE = "/office/"


@pytest.fixture
def browser(client_for: Callable[..., Client], city: City) -> Client:
    return client_for(city, HTTP_ACCEPT_LANGUAGE="en", HTTP_USER_AGENT="Firefox/140 Windows")


@pytest.fixture
def device(city: City) -> Device:
    return Device(f"http://{city.slug}.localhost")


def sign_in(browser: Client, resident: Resident, page: str = "/") -> Any:
    answers = {"login": resident.email, "password": PASSWORD, "next": page}
    return browser.post("/accounts/login/", answers)


def add(browser: Client, device: Device, name: str = "Phone") -> Any:
    options = browser.get(ADD).context["js_data"]["creation_options"]
    return browser.post(ADD, {"name": name, "credential": device.create(options)})


def show(browser: Client, device: Device, **more: str) -> Any:
    options = browser.get(SIGN_IN, headers={"Accept": "application/json"}).json()
    return browser.post(SIGN_IN, {"credential": device.get(options["request_options"]), **more})


@pytest.fixture
def enrolled(browser: Client, device: Device, clerk: Resident) -> Resident:
    sign_in(browser, clerk)
    assert add(browser, device).status_code == 302
    return clerk


def test_passkey_opens_the_office_when_it_was_just_set_up(
    browser: Client, enrolled: Resident
) -> None:
    assert browser.get(OFFICE).status_code == 200
    passkey = Authenticator.objects.get(user=enrolled, type="webauthn")
    assert passkey.wrap().name == "Phone"
    verbs = AuditEvent.objects.filter(verb="account.second_factor_added")
    assert "webauthn" in {event.facts["type"] for event in verbs}


def test_options_name_the_citys_host_when_a_port_is_in_the_address(
    client_for: Callable[..., Client], city: City, clerk: Resident
) -> None:
    browser = client_for(city)
    sign_in(browser, clerk)
    host = f"{city.slug}.localhost:8123"

    options = browser.get(ADD, headers={"Host": host}).context["js_data"]["creation_options"]

    asked = json.loads(json.dumps(options["publicKey"], default=dict))
    assert asked["rp"] == {"id": f"{city.slug}.localhost", "name": city.name("uk")}
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"


def test_passkey_signs_in_and_goes_on_when_used_alone(
    browser: Client, device: Device, enrolled: Resident
) -> None:
    browser.post("/accounts/logout/")

    answer = show(browser, device, next=OFFICE)

    assert (answer.status_code, answer["Location"]) == (302, OFFICE)
    assert browser.get(OFFICE).status_code == 200
    assert browser.session.get_expire_at_browser_close() is True


def test_passkey_keeps_people_signed_in_when_the_box_was_ticked(
    browser: Client, device: Device, enrolled: Resident
) -> None:
    browser.post("/accounts/logout/")

    show(browser, device, remember="on")

    assert browser.session.get_expire_at_browser_close() is False


def test_passkey_is_the_second_step_when_the_password_was_right(
    browser: Client, device: Device, enrolled: Resident
) -> None:
    browser.post("/accounts/logout/")
    page = sign_in(browser, enrolled, OFFICE)["Location"]
    options = browser.get(page).context["js_data"]["request_options"]

    answer = browser.post(page, {"credential": device.get(options)})

    assert (answer.status_code, answer["Location"]) == (302, OFFICE)
    assert browser.get(OFFICE).status_code == 200


def test_passkey_is_refused_when_it_was_removed(
    browser: Client, device: Device, enrolled: Resident
) -> None:
    passkey = Authenticator.objects.get(user=enrolled, type="webauthn")
    answer = browser.post(f"/accounts/2fa/webauthn/keys/{passkey.pk}/remove/")
    assert answer["Location"] == "/accounts/security/"
    browser.post("/accounts/logout/")

    answer = show(browser, device, next=OFFICE)

    assert answer["Location"] == "/accounts/login/?next=%2Foffice%2F"
    assert "_auth_user_id" not in browser.session
    assert "was not accepted" in browser.get(answer["Location"]).content.decode()


def test_passkey_is_refused_when_it_is_another_citys(
    browser: Client,
    client_for: Callable[..., Client],
    device: Device,
    enrolled: Resident,
    other_city: City,
) -> None:
    with tenant_context(other_city):
        there = make_resident("owner")
        passkey = Authenticator.objects.filter(type="webauthn")
        assert not passkey.exists()
    neighbour = client_for(other_city)
    device.handle = device.handle or "MQ"

    answer = show(neighbour, device)

    assert answer["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in neighbour.session
    device.origin = f"http://{other_city.slug}.localhost"
    assert show(neighbour, device)["Location"] == "/accounts/login/"
    assert there.pk


def test_passkey_is_refused_when_the_answer_was_sent_before(
    browser: Client, device: Device, enrolled: Resident
) -> None:
    browser.post("/accounts/logout/")
    options = browser.get(SIGN_IN, headers={"Accept": "application/json"}).json()
    credential = device.get(options["request_options"])
    assert browser.post(SIGN_IN, {"credential": credential})["Location"] == "/"
    browser.post("/accounts/logout/")

    assert browser.post(SIGN_IN, {"credential": credential})["Location"] == "/accounts/login/"
    browser.get(SIGN_IN, headers={"Accept": "application/json"})
    assert browser.post(SIGN_IN, {"credential": credential})["Location"] == "/accounts/login/"


def test_passkey_is_refused_when_the_device_did_not_check_who_holds_it(
    browser: Client, device: Device, clerk: Resident
) -> None:
    sign_in(browser, clerk)
    device.verifies = False

    answer = add(browser, device)

    assert answer.status_code == 200
    assert "was not accepted" in answer.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "credential",
    ["", "nonsense", "[]", "{}", "7", '{"id": 1}', '{"id": "QQ", "response": {"userHandle": 3}}'],
)
@pytest.mark.parametrize("page", [ADD, SIGN_IN, "/accounts/2fa/webauthn/reauthenticate/"])
def test_passkey_is_refused_when_the_answer_is_broken(
    browser: Client, enrolled: Resident, page: str, credential: str
) -> None:
    if page == SIGN_IN:
        browser.post("/accounts/logout/")
    browser.get(page, headers={"Accept": "application/json"} if page == SIGN_IN else {})

    answer = browser.post(page, {"name": "x", "credential": credential})

    assert answer.status_code in {200, 302}
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_passkey_gets_another_name_when_renamed(browser: Client, enrolled: Resident) -> None:
    passkey = Authenticator.objects.get(user=enrolled, type="webauthn")

    answer = browser.post(f"/accounts/2fa/webauthn/keys/{passkey.pk}/edit/", {"name": "Work"})

    assert answer["Location"] == "/accounts/security/"
    assert "Work" in browser.get("/accounts/security/").content.decode()


@pytest.mark.parametrize("way", ["edit", "remove"])
def test_passkey_of_somebody_else_is_not_found(
    browser: Client, enrolled: Resident, client_for: Callable[..., Client], city: City, way: str
) -> None:
    passkey = Authenticator.objects.get(user=enrolled, type="webauthn")
    stranger = client_for(city)
    sign_in(stranger, make_resident())

    answer = stranger.post(f"/accounts/2fa/webauthn/keys/{passkey.pk}/{way}/", {"name": "Mine"})

    assert answer.status_code == 404
    assert Authenticator.objects.get(pk=passkey.pk).wrap().name == "Phone"


def test_passkey_waits_for_the_address_when_nobody_confirmed_it(
    browser: Client, device: Device, clerk: Resident
) -> None:
    sign_in(browser, clerk)
    EmailAddress.objects.filter(user=clerk).update(verified=False)

    answer = browser.get(ADD)

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")
