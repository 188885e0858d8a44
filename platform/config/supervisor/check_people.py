"""Signing up as a person does: the form, the letter, the link; into the office with a code."""

import re
import time
from pathlib import Path
from urllib.parse import urlsplit

from config.supervisor.mailbox import letters
from config.supervisor.requests import Browser, CheckFailed

PASSWORD = "tykhyi-vechir-nad-vorskloiu"  # noqa: S105 - of accounts that only this check makes
LETTER_SECONDS = 40.0
SHOWN_PASSWORD = re.compile(r'id="password">([^<]+)<')
LINK = re.compile(r"https?://[^\s<>\"]+/accounts/confirm-email/[^\s<>\"]+")


def sign_up(browser: Browser, address: str, mail: Path) -> str:
    """Make an account and confirm its address by the link of the letter."""
    page = browser.open("/accounts/signup/")
    form = page.form("email", "password1")
    person = {"email": address, "password1": PASSWORD, "name": "Олена Перевірна", "consent": "on"}
    answer = browser.send(page, form, person)
    if answer.status != 200 or "/signup" in answer.path:
        raise CheckFailed(f"signing up was not accepted: {answer.excerpt()}")
    began = time.monotonic()
    link = letter_link(mail, address)
    waited = time.monotonic() - began
    page = browser.open(urlsplit(link).path)
    confirmed = browser.send(page, page.post_form_to("confirm-email"))
    if confirmed.status != 200:
        raise CheckFailed(f"the address was not confirmed: {confirmed.excerpt()}")
    return f"letter after {waited:.1f} s"


def letter_link(folder: Path, address: str) -> str:
    """Return the confirmation link of the letter to `address`, waited for."""
    deadline = time.monotonic() + LETTER_SECONDS
    while time.monotonic() < deadline:
        for letter in letters(folder):
            if letter.recipient == address and (found := LINK.search(letter.text)):
                return found.group(0)
        time.sleep(0.1)
    raise CheckFailed(f"no letter to {address} within {LETTER_SECONDS:.0f} s")


def enter_office(browser: Browser, portal: Browser, address: str) -> str:
    """Sign in as staff of the demo: password, then a code from the page that stands for the phone.

    A code that another walk used a moment ago is refused; the next one is good already.
    """
    codes = portal.open("/demo/codes/").text
    password = shown_password(codes)
    refused = browser.get("/office/")
    if refused.status != 403:
        raise CheckFailed(f"the office opened to a stranger: {refused.excerpt()}")
    page = browser.open("/accounts/login/?next=/office/")
    answers = {"login": address, "password": password}
    page = browser.send(page, page.form("login", "password"), answers)
    for code in codes_of(codes, address):
        if page.path == "/office/":
            break
        page = browser.send(page, page.form("code"), {"code": code})
    if page.status != 200 or page.path != "/office/":
        raise CheckFailed(f"the office stayed closed to {address}: {page.excerpt()}")
    return "by password and code"


def shown_password(page: str) -> str:
    """Return the password that the demo's page of codes shows. Raises: CheckFailed."""
    found = SHOWN_PASSWORD.search(page)
    if found is None:
        raise CheckFailed("the page of codes shows no password")
    return found.group(1)


def codes_of(page: str, address: str) -> list[str]:
    """Return the present and the next code of a demo account."""
    row = page.partition(f">{address}<")[2].partition("</tr>")[0]
    return re.findall(r">(\d{6})<", row)
