"""Voting in Chromium: on a phone and at a desk, with JavaScript and without, by id, by keyboard."""

from collections.abc import Callable

import pytest

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

Come = Callable[..., Visitor]


def test_front_page_opens_when_nothing_is_known(visitor: Come) -> None:
    for scripts in (True, False):
        person = visitor(scripts=scripts)
        for path in ("/", "/budget/", "/budget/new/", "/budget/new/projects/", "/budget/new/projects/1/", "/budget/open/", "/budget/open/vote/", "/budget/open/paper/", "/accounts/login/", "/accounts/signup/", "/budget/open/receipt/"):
            person.open(path)
