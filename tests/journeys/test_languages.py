"""The five languages in Chromium: chosen on a page without JavaScript, remembered afterwards."""

from collections.abc import Callable

import pytest

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

LANGUAGES = ("uk", "pl", "sr", "sr-latn", "en")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_page_speaks_every_language_when_it_is_chosen(
    visitor: Callable[..., Visitor], dark: bool
) -> None:
    person = visitor("poltava", scripts=dark, dark=dark, phone=not dark)
    person.open("/budget/open/")
    english = set(person.page.locator("main h2").all_inner_texts())
    seen = {}
    for language in LANGUAGES:
        person.page.locator(".drop:has([name=language]) > summary:visible").click()
        person.press(f"[name=language][value={language}]:visible")
        assert person.path == "/budget/open/"
        assert person.page.evaluate("document.documentElement.lang").lower() == language
        seen[language] = person.text()
        headings = set(person.page.locator("main h2").all_inner_texts())
        assert language == "en" or not headings & english, headings & english
    assert len(set(seen.values())) == len(LANGUAGES)
    person.page.locator(".drop:has([name=language]) > summary:visible").click()
    person.press("[name=language][value=pl]:visible")
    person.open("/budget/")
    assert person.page.evaluate("document.documentElement.lang") == "pl"
