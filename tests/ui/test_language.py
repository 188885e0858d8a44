"""Chosen, the resident's, the browser's, the city's: in that order."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from kernel.ui.language import (
    COOKIE,
    LanguageMiddleware,
    choose_language,
    match_language,
    preferred_language,
)

OFFERED = ("uk", "pl")


def _choice(cookie: str = "", resident: str = "", header: str = "") -> str:
    return choose_language(
        cookie=cookie, resident=resident, header=header, offered=OFFERED, default="uk"
    )


def test_choice_wins_when_a_language_was_chosen() -> None:
    assert _choice(cookie="en", resident="pl", header="pl") == "en"


def test_resident_wins_when_nothing_was_chosen() -> None:
    assert _choice(resident="sr-latn", header="pl") == "sr-latn"


def test_browser_wins_when_the_city_offers_its_language() -> None:
    assert _choice(header="de, pl;q=0.8, uk;q=0.5") == "pl"


@pytest.mark.parametrize("header", ["", "de-DE,en;q=0.9", "*", "pl;q=0", ";;;,,q=", "x" * 9000])
def test_city_wins_when_the_browser_asks_for_nothing_offered(header: str) -> None:
    assert _choice(header=header) == "uk"


def test_unknown_cookie_is_passed_over_when_sent() -> None:
    assert _choice(cookie="../../etc", header="pl") == "pl"


@pytest.mark.parametrize(
    ("tag", "offered", "expected"),
    [
        ("sr-Latn-RS", ("sr", "sr-latn"), "sr-latn"),
        ("sr-RS", ("sr", "sr-latn"), "sr"),
        ("sr-Cyrl", ("sr-latn",), "sr-latn"),
        ("hr", ("sr", "sr-latn"), "sr-latn"),
        ("uk-UA", ("uk",), "uk"),
        ("en_GB", ("uk",), ""),
    ],
)
def test_tag_finds_its_script_when_matched(
    tag: str, offered: tuple[str, ...], expected: str
) -> None:
    assert match_language(tag, offered) == expected


def test_header_order_decides_when_weights_are_equal() -> None:
    assert preferred_language("pl,uk", OFFERED) == "pl"
    assert preferred_language("pl;q=0.3,uk;q=0.9", OFFERED) == "uk"


def _answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{translation.get_language()} {timezone.get_current_timezone_name()}")


def test_answer_speaks_and_tells_local_time_when_on_a_city_host(
    ask: Callable[..., HttpRequest],
) -> None:
    before = translation.get_language()
    response = LanguageMiddleware(_answer)(ask("/", **{"accept-language": "pl"}))
    assert response.content == b"pl Europe/Kyiv"
    assert response.headers["Content-Language"] == "pl"
    assert "Accept-Language" in response.headers["Vary"]
    assert translation.get_language() == before


def test_cookie_is_obeyed_when_it_differs_from_the_browser(
    ask: Callable[..., HttpRequest],
) -> None:
    request = ask("/", **{"accept-language": "pl"})
    request.COOKIES[COOKIE] = "sr-latn"
    assert LanguageMiddleware(_answer)(request).content.startswith(b"sr-latn")


def test_main_host_speaks_ukrainian_when_nothing_is_asked_for(
    ask: Callable[..., HttpRequest],
) -> None:
    assert LanguageMiddleware(_answer)(ask("/", None)).content == b"uk UTC"
    assert LanguageMiddleware(_answer)(ask("/", None, **{"accept-language": "en-GB"})).content == (
        b"en UTC"
    )


def test_resident_is_heard_when_already_loaded(ask: Callable[..., HttpRequest]) -> None:
    request = ask("/", **{"accept-language": "pl"})
    request._cached_user = SimpleNamespace(language="en")  # type: ignore[attr-defined]
    assert LanguageMiddleware(_answer)(request).content.startswith(b"en")
