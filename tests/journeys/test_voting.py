"""Voting in Chromium: on a phone and at a desk, with JavaScript and without, by id, by keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.people import CITIES, ROLL_NAME
from tests.journeys.visitor import Visitor
from tests.journeys.walks import SEND, cast, review, sign_in, tick, ticked

pytestmark = pytest.mark.browser

Come = Callable[..., Visitor]
FOCUSED = "document.activeElement.matches(%r)"
OUTLINE = """
() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}
"""
MOST_STEPS = 80
CAST = 'form[action$="/vote/cast/"] button'


@pytest.mark.parametrize(
    ("post", "scripts", "dark", "locale"),
    [("resident", True, False, "uk-UA"), ("neighbour", False, True, "en-GB")],
)
def test_resident_gets_a_receipt_when_voting_on_a_phone(
    visitor: Come, post: str, scripts: bool, dark: bool, locale: str
) -> None:
    person = visitor("poltava", scripts=scripts, dark=dark, locale=locale)
    person.open("/budget/open/")
    person.press(".hero a.btn.primary")
    tick(person, 1, 2, 3, 5)
    review(person, status=422)
    assert ticked(person) == [1, 2, 3, 5]
    tick(person, 2, 3)
    if scripts:
        assert re.search(r"\b2\b.*\b3\b", person.text("[data-total]"))
    review(person)
    person.press('main a[href^="/accounts/login/"]')
    sign_in(person, post)
    assert person.path == "/budget/open/vote/review/"
    assert person.page.locator("main ul.rows li").count() == 2
    other_tab = person.page.context.new_page()
    other_tab.goto(person.page.url)
    code = cast(person)
    assert _letters(code) in _letters(person.text())
    _cast_again(other_tab)
    _come_back(person, code)
    _check_receipt(person, code)


def _cast_again(tab: Page) -> None:
    """A second tab, opened before the first one cast, casts nothing more."""
    with tab.expect_navigation(wait_until="load"):
        tab.locator(CAST).click()
    assert "/receipt/" not in tab.url
    assert tab.locator(CAST).count() == 0
    tab.close()


def _come_back(person: Visitor, code: str) -> None:
    """Whoever goes back is not offered a second ballot, and finds the receipt on their own page."""
    _go_back(person)
    person.open("/budget/open/vote/")
    assert person.page.locator("form[data-ballot]").count() == 0
    person.open("/budget/mine/")
    assert _letters(code) in _letters(person.text())


def _go_back(person: Visitor) -> None:
    """The browser's own way back from the receipt ends on a page, not on an error or a ballot."""
    person.page.go_back()
    person.page.wait_for_load_state("load")
    assert person.page.locator("main h1").count() == 1
    assert person.page.locator(CAST).count() == 0


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)


def _check_receipt(person: Visitor, code: str) -> None:
    person.open("/budget/open/receipt/")
    person.fill(code="0000-0000-0000")
    person.press(SEND, status=404)
    assert person.value("code") == "0000-0000-0000"
    person.fill(code=code.lower().replace("-", " "))
    person.press(SEND)
    assert person.path == f"/budget/open/receipt/{code}/"


@pytest.mark.parametrize(("city", "scripts", "place"), [("poltava", False, 0), ("lublin", True, 1)])
def test_voter_needs_no_account_when_on_the_roll(
    visitor: Come, city: str, scripts: bool, place: int
) -> None:
    town = CITIES[city]
    person = visitor(city, scripts=scripts, locale="pl-PL" if city == "lublin" else "uk-UA")
    person.open("/budget/roll/vote/")
    tick(person, 1, 6)
    review(person)
    person.fill(national_id=town.ids[place], name="Somebody Else")
    person.press(SEND, status=403)
    assert person.value("name") == "Somebody Else"
    assert person.value("national_id") == town.ids[place]
    person.fill(name=ROLL_NAME)
    person.press(SEND)
    assert person.page.locator("main ul.rows li").count() == 2
    code = cast(person)
    person.open(f"/budget/roll/receipt/{code}/")
    person.open("/budget/roll/paper/")


def test_ballot_is_cast_when_only_the_keyboard_is_used(visitor: Come) -> None:
    person = visitor("lublin", phone=False, dark=True, locale="pl-PL")
    sign_in(person, "auditor", way="/budget/open/vote/")
    for number in (1, 4):
        _walk_to(person, f"#p{number}")
        person.page.keyboard.press("Space")
    assert ticked(person) == [1, 4]
    _walk_to(person, "form[data-ballot] button.primary")
    _enter(person)
    _walk_to(person, CAST)
    _enter(person)
    assert "/receipt/" in person.path
    _go_back(person)


def _walk_to(person: Visitor, selector: str) -> None:
    """Press Tab until an element has the focus; the focus must be seen on the way."""
    for _ in range(MOST_STEPS):
        person.page.keyboard.press("Tab")
        assert person.page.evaluate(OUTLINE), person.page.evaluate(
            "document.activeElement.outerHTML"
        )
        if person.page.evaluate(FOCUSED % selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def _enter(person: Visitor) -> None:
    with person.page.expect_navigation(wait_until="load"):
        person.page.keyboard.press("Enter")
    person.check()
