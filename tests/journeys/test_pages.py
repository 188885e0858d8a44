"""Pages beside the main way in Chromium: what residents look up, what the office sets up."""

from collections.abc import Callable

import pytest

from tests.journeys.visitor import Visitor
from tests.journeys.walks import sign_in, tick, ticked

pytestmark = pytest.mark.browser

Come = Callable[..., Visitor]
PUBLIC = (
    "/budget/open/projects/",
    "/budget/open/projects/?q=%D1%81%D1%86%D0%B5%D0%BD%D0%B0",
    "/budget/open/projects/?q=nothing-like-this",
    "/budget/open/projects/2/",
    "/budget/green/vote/",
    "/accounts/password/reset/",
    "/accounts/rules/",
)
OFFICE = (
    "/office/budget/new/",
    "/office/budget/imports/",
    "/office/budget/green/description/",
    "/office/budget/green/voting/",
    "/office/budget/green/pools/new/",
    "/office/budget/green/proposals/new/",
    "/office/budget/green/proposals/import/",
    "/office/budget/green/cancel/",
    "/office/budget/open/",
    "/office/budget/open/tally/",
    "/office/people/",
    "/office/audit/",
)


@pytest.mark.parametrize(("phone", "dark"), [(True, True), (False, False)])
def test_residents_pages_hold_when_looked_up(visitor: Come, phone: bool, dark: bool) -> None:
    person = visitor("poltava", phone=phone, dark=dark, locale="uk-UA")
    for path in PUBLIC:
        person.open(path)
    person.open("/nothing-here/", status=404)
    assert len(person.examined) == len(PUBLIC) + 1


def test_choice_is_kept_when_nothing_on_the_ballot_is_found(visitor: Come) -> None:
    person = visitor("poltava", dark=True, locale="uk-UA")
    person.open("/budget/open/vote/")
    tick(person, 2)
    person.fill(q="nothing-like-this")
    person.press('[formaction$="/vote/"]')
    assert person.page.locator(".pick").count() == 0
    person.press("[name=order][value=paper]")
    assert ticked(person) == [2]


@pytest.mark.parametrize(("phone", "dark"), [(True, False), (False, True)])
def test_office_pages_hold_when_looked_up(visitor: Come, phone: bool, dark: bool) -> None:
    person = visitor("poltava", phone=phone, dark=dark, locale="uk-UA")
    sign_in(person, "owner", way="/office/")
    for path in OFFICE:
        person.open(path)
    assert [page.address for page in person.examined][3:] == list(OFFICE)


def test_stranger_is_asked_to_sign_in_when_opening_the_office(visitor: Come) -> None:
    person = visitor("poltava", scripts=False)
    person.open("/office/", status=403)
    assert person.page.locator('main a[href^="/accounts/login/"]').count() == 1
