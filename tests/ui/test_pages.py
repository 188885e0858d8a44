"""Language choice, colours, gallery, errors: the views of the design system."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.db import OperationalError
from django.http import Http404, HttpRequest
from django.shortcuts import render
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from kernel.errors import Closed, NotAllowed, TooMany
from kernel.ui import views
from kernel.ui.language import COOKIE

LIFECYCLE = ("setup", "suspended", "read_only", "archived", "provisioning", "failed")
VOID = frozenset({"meta", "link", "input", "img", "br", "hr", "path", "rect", "circle"})


class Nesting(HTMLParser):
    """Fails where an element closes that is not the innermost open one."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        return

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self.open.pop() == tag, (tag, self.getpos())


def _choose(**fields: str) -> HttpRequest:
    return RequestFactory().post("/ui/language/", fields, HTTP_HOST="sample.localhost:8000")


def test_set_language_returns_to_the_page_when_chosen() -> None:
    response = views.set_language(_choose(language="sr-latn", next="/budget/?page=2"))
    assert response.status_code == 302
    assert response.headers["Location"] == "/budget/?page=2"
    cookie = response.cookies[COOKIE]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("sr-latn", "Lax", True)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "",
    ],
)
def test_set_language_stays_on_this_host_when_next_leads_away(target: str) -> None:
    response = views.set_language(_choose(language="pl", next=target))
    assert response.headers["Location"] == "/"


def test_set_language_sets_nothing_when_the_language_is_unknown() -> None:
    assert COOKIE not in views.set_language(_choose(language="xx", next="/")).cookies


def test_set_language_refuses_when_not_posted(ask: Callable[..., HttpRequest]) -> None:
    assert views.set_language(ask("/ui/language/")).status_code == 405


def test_theme_is_kept_for_ever_when_in_range(ask: Callable[..., HttpRequest]) -> None:
    response = views.theme(ask("/ui/theme-30-120.css"), 30, 120)
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response.headers["Cache-Control"]
    assert b"--accent:#" in response.content


@pytest.mark.parametrize(("hue", "chroma"), [(361, 85), (186, 201)])
def test_theme_is_missing_when_out_of_range(
    ask: Callable[..., HttpRequest], hue: int, chroma: int
) -> None:
    with pytest.raises(Http404):
        views.theme(ask("/"), hue, chroma)


@pytest.mark.parametrize("language", ["uk", "pl", "sr", "sr-latn", "en"])
def test_gallery_shows_everything_when_in_a_demo(
    ask: Callable[..., HttpRequest], language: str
) -> None:
    with translation.override(language):
        response = views.gallery(ask("/ui/?theme=dark"))
    text = response.content.decode()
    assert 'data-theme="dark"' in text
    for part in ("stages", "figures", "rows", "tray", "pick", "receipt", "timeline", "skeleton"):
        assert f'class="{part}' in text or f" {part}" in text, part
    nesting = Nesting(text)
    assert nesting.open == []
    assert len(nesting.ids) == len(set(nesting.ids))
    assert len(response.content) < 65_000


def test_gallery_is_missing_when_not_in_a_demo(
    ask: Callable[..., HttpRequest], settings: pytest.FixtureRequest
) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(Http404):
        views.gallery(ask("/ui/"))


@pytest.mark.parametrize("name", LIFECYCLE)
def test_lifecycle_page_says_what_goes_on_when_shown(
    ask: Callable[..., HttpRequest], name: str
) -> None:
    with translation.override("en"):
        text = render(ask("/"), f"ui/lifecycle/{name}.html").content.decode()
    assert Nesting(text).open == []
    assert text.count("<h1>") == 1
    assert 'class="lead"' in text


def test_unknown_host_helps_to_find_the_city_when_shown(ask: Callable[..., HttpRequest]) -> None:
    facts = {
        "host": "<poltva>",
        "portal_href": "http://localhost/",
        "suggestions": [{"name": "Полтава", "url": "http://poltava.localhost/"}],
    }
    with translation.override("en"):
        text = render(ask("/", None), "ui/unknown_host.html", facts).content.decode()
    assert "&lt;poltva&gt;" in text
    assert 'href="http://poltava.localhost/"' in text
    assert "Find my municipality" in text


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (Closed("x"), "Not possible now"),
        (NotAllowed("x"), "Not allowed"),
        (TooMany("x", retry_after=30), "Try again in 30 seconds."),
    ],
)
def test_refusal_page_says_what_is_kept_when_shown(
    ask: Callable[..., HttpRequest], refusal: Closed, expected: str
) -> None:
    facts = {"sentence": "Voting has ended.", "refusal": refusal}
    with translation.override("en"):
        text = render(ask("/"), "ui/problem.html", facts).content.decode()
    assert "<h1>Voting has ended.</h1>" in text
    assert "Nothing was changed." in text
    assert expected in text
    assert Nesting(text).open == []


def test_error_pages_answer_with_their_status_when_called(ask: Callable[..., HttpRequest]) -> None:
    assert views.page_not_found(ask("/"), Http404()).status_code == 404
    assert views.not_allowed(ask("/"), PermissionError()).status_code == 403
    assert views.csrf_failure(ask("/"), "no token").status_code == 403
    assert views.server_error(ask("/")).status_code == 500


def test_server_error_page_needs_nothing_when_rendered() -> None:
    with translation.override("en"):
        text = render_to_string("500.html")
    assert '<html lang="en">' in text
    assert "Something broke on our side" in text


def test_server_error_says_when_to_try_again_when_the_database_is_away() -> None:
    try:
        raise OperationalError("connection refused")
    except OperationalError:
        answer = views.server_error(RequestFactory().get("/"))
    assert answer.status_code == 503
    assert answer["Retry-After"] == str(views.RETRY_SECONDS)
