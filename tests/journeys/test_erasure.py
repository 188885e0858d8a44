"""A person takes their records away and has the account erased, on a phone and without scripts."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.people import PASSWORD
from tests.journeys.visitor import Visitor
from tests.journeys.walks import SEND, sign_up

pytestmark = pytest.mark.browser

Come = Callable[..., Visitor]
NAME = "Марта Зникома"


def download(person: Visitor, link: str) -> Path:
    """Press a link that gives a file and return where it lies."""
    with person.page.expect_download() as waiting:
        person.page.locator(link).first.click()
    return Path(waiting.value.path())


@pytest.mark.parametrize(
    ("phone", "scripts", "dark", "locale"),
    [(True, True, False, "uk-UA"), (False, False, True, "en-GB")],
)
def test_person_leaves_with_their_records_and_nothing_leads_back(
    visitor: Come, phone: bool, scripts: bool, dark: bool, locale: str
) -> None:
    person = visitor("poltava", phone=phone, scripts=scripts, dark=dark, locale=locale)
    address = f"marta.{'phone' if phone else 'desk'}@mail.example"
    person.open("/accounts/signup/")
    sign_up(person, address, NAME)

    person.open("/me/data/")
    assert address in person.text()
    records = json.loads(download(person, 'a[href$="my-records.json"]').read_text())
    assert records["records"]["residents"]["name"] == NAME
    assert download(person, 'a[href$="my-records.pdf"]').read_bytes().startswith(b"%PDF-")

    person.press('a[href$="/me/data/correct/"]')
    person.fill(birth_date="1990-05-06")
    person.press(SEND)
    person.open("/me/data/correct/")
    assert person.page.locator("[name=birth_date]").is_disabled()

    person.open("/me/data/")
    person.press('a[href$="/me/data/erase/"]')
    person.fill(password="not-my-password")
    person.page.locator("[name=understood]").check()
    person.press("main form button.danger", status=422)
    assert person.page.locator("[role=alert]").count() == 1
    person.fill(password=PASSWORD)
    person.page.locator("[name=understood]").check()
    person.press("main form button.danger")
    assert person.path == "/me/data/erased/"

    person.open("/me/data/")
    assert person.path == "/accounts/login/"
    person.fill(login=address, password=PASSWORD)
    person.press(SEND)
    assert person.path == "/accounts/login/"


def test_anybody_reads_what_personal_data_is_used_for(visitor: Come) -> None:
    person = visitor("lublin", locale="en-GB")
    person.open("/")
    person.press('footer a[href="/privacy/"]')
    assert person.page.locator("article").count() >= 5
