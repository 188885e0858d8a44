"""Ways that several journeys share: signing up and in, submitting, voting."""

import re
import time
from base64 import b32encode
from hashlib import blake2b

from playwright.sync_api import expect

from kernel.one_time_codes import code_of_step, step_at
from tests.journeys.people import PASSWORD
from tests.journeys.visitor import PATIENCE_MS, Visitor

SEND = "main form button.primary"
SEND_CODE = "main form:has([name=code]) button.primary"
SET_UP = 'main a[href^="/accounts/2fa/totp/activate/"]'
TOLERANCE_STEPS = 55
_used: dict[str, int] = {}
"""The last step of each account's app whose code was typed."""


def sign_in(person: Visitor, post: str, way: str = "/") -> None:
    """Sign in as a demo account of the city on the page that asks for it, else on its own."""
    if "/accounts/login/" not in person.path:
        person.open(f"/accounts/login/?next={way}")
    address = f"{post}@{person.city}.example"
    person.fill(login=address, password=PASSWORD)
    person.press(SEND)
    if "/2fa/authenticate/" in person.path:
        person.fill(code=fresh_code(address, secret_of(address)))
        person.press(SEND_CODE)


def secret_of(address: str) -> str:
    """Return the secret of a demo account's authenticator app."""
    return b32encode(blake2b(address.encode(), digest_size=20).digest()).decode()


def present_code(address: str) -> str:
    """Return the code that a demo account's app shows now."""
    return code_of_step(secret_of(address), step_at(time.time()))


def fresh_code(address: str, secret: str) -> str:
    """Return a code of an app that was not used yet; the site takes those of half an hour."""
    earliest = step_at(time.time()) - TOLERANCE_STEPS
    step = max(earliest, _used.get(address, 0) + 1)
    _used[address] = step
    return code_of_step(secret, step)


def sign_up(person: Visitor, address: str, name: str) -> None:
    """Make an account on the page of sign-up, with a mistake first, and open the letter's link."""
    person.fill(name=name, email=address, password1="short")
    person.press(SEND)
    assert person.value("name") == name
    assert person.value("email") == address
    assert person.page.locator("[aria-invalid=true]").count() >= 2
    person.fill(password1=PASSWORD)
    person.page.locator("[name=consent]").check()
    person.press(SEND)
    person.open(person.site.in_letter(address))
    person.press(SEND)


def tick(person: Visitor, *numbers: int) -> None:
    """Tick projects of the ballot by their numbers; whatever else was ticked is not any more."""
    for box in person.page.locator("[data-pool] input[type=checkbox]").all():
        box.set_checked(int(box.get_attribute("value") or 0) in numbers)


def ticked(person: Visitor) -> list[int]:
    """Return the ticked projects in the order of the page."""
    boxes = person.page.locator("[data-pool] input[type=checkbox]:checked").all()
    return [int(box.get_attribute("value") or 0) for box in boxes]


def review(person: Visitor, *, status: int = 200) -> None:
    """Send the ballot to be checked."""
    person.press("form[data-ballot] button.primary", status=status)


def cast(person: Visitor) -> str:
    """Cast the reviewed ballot with an impatient double click; return the receipt's code."""
    button = person.page.locator('form[action$="/vote/cast/"] button')
    button.dblclick()  # the second click may abort the first one's answer: look at the end
    expect(person.page).to_have_url(re.compile(r"/receipt/[^/]+/$"), timeout=PATIENCE_MS)
    person.page.wait_for_load_state("load")
    person.check()
    return person.path.rstrip("/").rpartition("/")[2]


def tick_titles(person: Visitor, *titles: str) -> None:
    """Tick projects of the ballot by their titles."""
    for title in titles:
        person.page.locator(".pick", has_text=title).locator("input[type=checkbox]").check()


def set_app_up(person: Visitor, address: str) -> str:
    """Set an app up with a wrong code first, see the recovery codes; return the secret."""
    person.press(SET_UP)
    person.fill(code="000000")
    person.press(SEND)
    assert person.page.locator("[aria-invalid=true]").count() == 1
    person.page.locator("details:has(#key) > summary").click()
    secret = person.text("#key").replace(" ", "")
    person.fill(code=fresh_code(address, secret))
    person.press(SEND)
    assert len(person.text("#codes").split()) == 10
    return secret


def sign_up_invited(person: Visitor, address: str) -> None:
    """Fill sign-up as the invitation's letter opened it, confirm, and meet the office's door."""
    assert person.value("email") == address
    person.fill(name="Ївга Żółć", password1=PASSWORD)
    person.page.locator("[name=consent]").check()
    person.press(SEND)
    person.open(person.site.in_letter(address))
    person.press(SEND, status=403)
