"""Accounts in Chromium: sign-up, app, passkey, invitation to the office, devices."""

import time
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from tests.journeys.people import PASSWORD
from tests.journeys.visitor import Visitor
from tests.journeys.walks import (
    SEND,
    SEND_CODE,
    fresh_code,
    set_app_up,
    sign_in,
    sign_up,
    sign_up_invited,
)

pytestmark = pytest.mark.browser

Come = Callable[..., Visitor]
SECURITY = "/accounts/security/"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
WAYS = [
    pytest.param({"phone": True, "scripts": False, "dark": False}, id="phone-without-scripts"),
    pytest.param({"phone": False, "scripts": True, "dark": True}, id="desk-dark"),
]
_numbers = count(int(time.time()))


def new_address() -> str:
    return f"person{next(_numbers)}@mail.example"


def join(person: Visitor, way: str = SECURITY) -> str:
    """Sign up on the way to a page and return the address."""
    address = new_address()
    person.open(f"/accounts/signup/?next={way}")
    sign_up(person, address, "Ївга Żółć")
    assert person.path == way
    return address


def come_back(person: Visitor, address: str, page: str = SECURITY) -> None:
    """Sign out and type e-mail and password again."""
    person.open("/accounts/logout/")
    person.press(SEND)
    person.open(f"/accounts/login/?next={page}")
    person.fill(login=address, password=PASSWORD)
    person.press(SEND)


@pytest.mark.parametrize("how", WAYS)
def test_resident_signs_in_with_a_code_when_an_app_is_set_up(
    visitor: Come, how: dict[str, Any]
) -> None:
    person = visitor("poltava", **how)
    address = join(person)

    secret = set_app_up(person, address)
    person.press("main .acts a.primary")
    assert person.path == SECURITY
    come_back(person, address)
    person.fill(code="000000")
    person.press(SEND_CODE)
    assert person.path == "/accounts/2fa/authenticate/"
    person.fill(code=fresh_code(address, secret))
    person.press(SEND_CODE)

    assert person.path == SECURITY
    for page in ("/accounts/person/", "/accounts/email/", "/accounts/password/change/"):
        person.open(page)
    person.open("/accounts/2fa/recovery-codes/")
    person.open("/accounts/2fa/recovery-codes/generate/")
    person.open("/accounts/2fa/totp/deactivate/")


@pytest.mark.parametrize("phone", [True, False])
def test_resident_signs_in_with_a_passkey_when_the_device_has_one(
    visitor: Come, phone: bool
) -> None:
    person = visitor("lublin", phone=phone, dark=phone)
    devices = person.page.context.new_cdp_session(person.page)
    devices.send("WebAuthn.enable")
    device = devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    address = join(person)

    person.press('main a[href="/accounts/2fa/webauthn/add/"]')
    person.fill(name="My phone")
    person.press(SEND)
    assert len(person.text("#codes").split()) == 10
    person.press("main .acts a.primary")
    assert "My phone" in person.text()

    person.open("/accounts/logout/")
    person.press(SEND)
    person.open(f"/accounts/login/?next={SECURITY}")
    person.press("[data-passkey=sign-in] button")
    assert person.path == SECURITY

    come_back(person, address)
    assert person.path == "/accounts/2fa/authenticate/"
    person.press("[data-passkey=get] button")
    assert person.path == SECURITY

    devices.send("WebAuthn.setUserVerified", {**device, "isUserVerified": False})
    person.open("/accounts/logout/")
    person.press(SEND)
    person.open("/accounts/login/")
    person.page.locator("[data-passkey=sign-in] button").click()
    person.page.locator("[data-passkey=sign-in] [role=alert]").wait_for()
    person.check()


@pytest.mark.parametrize("how", WAYS)
def test_invited_clerk_reaches_the_office_after_the_second_step(
    visitor: Come, how: dict[str, Any]
) -> None:
    owner, clerk = visitor("poltava", phone=False), visitor("poltava", **how)
    address = new_address()
    sign_in(owner, "owner", way="/office/people/invite/")
    owner.fill(email=address)
    owner.page.locator("[name=role][value=editor]").check()
    owner.press("main form button.primary")

    clerk.open(clerk.site.in_letter(address))
    sign_up_invited(clerk, address)
    assert clerk.path == "/office/"
    assert "One more step" in clerk.text("h1")
    secret = set_app_up(clerk, address)
    clerk.press("main .acts a.primary")

    assert clerk.path == "/office/"
    come_back(clerk, address, page="/office/")
    clerk.fill(code=fresh_code(address, secret))
    clerk.press(SEND_CODE)
    assert clerk.path == "/office/"


def test_device_is_signed_out_when_its_owner_ends_it_elsewhere(visitor: Come) -> None:
    phone, desk = visitor("lublin", phone=True, scripts=False), visitor("lublin", phone=False)
    sign_in(phone, "neighbour", way="/accounts/sessions/")
    sign_in(desk, "neighbour", way="/accounts/sessions/")
    assert desk.page.locator("form button.danger.little").count() >= 1

    desk.press("form:not(:has([name=session])) > button.danger")

    assert desk.page.locator("form button.danger.little").count() == 0
    phone.open("/accounts/sessions/")
    assert phone.path == "/accounts/login/"
