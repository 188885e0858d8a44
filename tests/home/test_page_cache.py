"""Rendered pages kept for visitors: fast, and nobody's but everybody's."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from config.page_cache import KeptPage, KeptPages, PageCacheMiddleware, kept_pages, page_of
from tenants.city import City
from tests.factories.proposals import make_author, make_contest_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
Browser = Callable[..., Any]


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> Iterator[None]:
    settings.PAGE_CACHE_SECONDS = 60
    kept_pages.forget_all()
    yield
    kept_pages.forget_all()


@pytest.fixture
def visitor(city: City, client_for: Browser) -> Any:
    return client_for(city, HTTP_ACCEPT_LANGUAGE="en")


def test_visit_asks_nothing_of_the_database_when_page_is_kept(visitor: Any) -> None:
    first = visitor.get("/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        second = visitor.get("/")
    assert (len(asked), second.content) == (0, first.content)
    for name in ("Content-Security-Policy", "Vary", "Content-Language", "X-Frame-Options"):
        assert second.headers[name] == first.headers[name]
    assert second.headers["Cache-Control"] == "private, no-cache"
    assert not second.cookies


def test_visit_is_answered_304_when_browser_has_the_page(visitor: Any) -> None:
    etag = visitor.get("/").headers["ETag"]
    for told in (etag, f"W/{etag}"):
        answer = visitor.get("/", HTTP_IF_NONE_MATCH=told)
        assert (answer.status_code, answer.content) == (304, b"")
    assert visitor.get("/", HTTP_IF_NONE_MATCH='"other"').status_code == 200


def test_page_is_in_its_language_when_another_is_kept(city: City, client_for: Browser) -> None:
    english = client_for(city, HTTP_ACCEPT_LANGUAGE="en").get("/")
    ukrainian = client_for(city, HTTP_ACCEPT_LANGUAGE="uk").get("/")
    chosen = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    chosen.cookies["edem_language"] = "uk"
    assert '<html lang="en"' in english.content.decode()
    assert '<html lang="uk"' in ukrainian.content.decode()
    assert chosen.get("/").content == ukrainian.content


def test_page_is_its_citys_when_another_citys_is_kept(
    city: City, other_city: City, client_for: Browser
) -> None:
    contest = make_contest_in("voting", title="Only in Poltava")
    assert contest.title in client_for(city).get("/budget/").content.decode()
    with tenant_context(other_city):
        theirs = client_for(other_city).get("/budget/")
    assert contest.title not in theirs.content.decode()


def test_signed_in_page_is_personal_when_a_page_is_kept(
    city: City, visitor: Any, client_for: Browser
) -> None:
    visitor.get("/")
    signed_in = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    signed_in.force_login(make_author(name="Olena Only"))
    personal = signed_in.get("/")
    assert "Olena Only" in personal.content.decode()
    assert "ETag" not in personal.headers
    assert personal.headers["Cache-Control"] == "private, no-cache"
    assert "Olena Only" not in visitor.get("/").content.decode()


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/"])
def test_form_gives_each_visitor_a_token_when_asked_twice(visitor: Any, path: str) -> None:
    tokens = [visitor.get(path).cookies["csrftoken"].value]
    visitor.cookies.clear()
    tokens.append(visitor.get(path).cookies["csrftoken"].value)
    assert tokens[0] != tokens[1]


def test_page_is_not_kept_when_visitor_brings_any_other_cookie(visitor: Any) -> None:
    visitor.cookies["voter"] = "somebody"
    assert "ETag" not in visitor.get("/").headers


def test_page_is_another_when_query_or_part_differs(visitor: Any) -> None:
    contest = make_contest_in("voting")
    path = f"/budget/{contest.slug}/projects/"
    whole = visitor.get(path)
    part = visitor.get(path, HTTP_HX_REQUEST="true")
    searched = visitor.get(f"{path}?q=nothing-like-this")
    assert len({whole.content, part.content, searched.content}) == 3


@pytest.mark.parametrize(("status", "shown"), [(302, True), (403, False)])
def test_visit_shows_what_the_office_changed_when_page_was_kept(
    city: City, visitor: Any, status: int, shown: bool
) -> None:
    visitor.get("/")
    contest = make_contest_in("voting", title="Just published")
    change = RequestFactory().post("/office/budget/")
    change.city = city  # type: ignore[attr-defined]
    PageCacheMiddleware(lambda _request: HttpResponse(status=status))(change)
    assert (contest.title in visitor.get("/").content.decode()) is shown


def test_visit_shows_changes_when_the_time_is_over(
    visitor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.get("/budget/")
    contest = make_contest_in("voting", title="A minute later")
    monkeypatch.setattr("config.page_cache.time.monotonic", lambda: 1e12)
    assert contest.title in visitor.get("/budget/").content.decode()


@pytest.mark.parametrize(
    ("answer", "nonce"),
    [
        (HttpResponse("x", status=404), ""),
        (HttpResponse("x", content_type="text/plain"), ""),
        (HttpResponse('<input name="csrfmiddlewaretoken">'), ""),
        (HttpResponse("x", headers={"Cache-Control": "no-store"}), ""),
        (HttpResponse("x"), "once"),
    ],
)
def test_answer_is_not_kept_when_it_is_not_everybodys(answer: HttpResponse, nonce: str) -> None:
    request = RequestFactory().get("/")
    request._csp_nonce = nonce  # type: ignore[attr-defined]
    assert page_of(request, answer) is None


def test_one_renders_anew_when_many_ask_at_the_end_of_its_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]
    monkeypatch.setattr("config.page_cache.time.monotonic", lambda: clock[0])
    pages, page = KeptPages(), KeptPage(b"old", (), "")
    pages.keep(("key",), page, 5)
    clock[0] = 5.5
    assert [pages.find(("key",)) for _ in range(3)] == [None, page, page]
    clock[0] = 8.0
    assert pages.find(("key",)) is None
    pages.keep(("key",), KeptPage(b"new", (), ""), 5)
    found = pages.find(("key",))
    assert found is not None
    assert found.content == b"new"


def test_pages_make_room_when_there_are_too_many_bytes() -> None:
    pages = KeptPages(capacity=10)
    for name in ("first", "second", "third"):
        pages.keep((name,), KeptPage(b"1234", (), ""), 60)
    assert pages.find(("first",)) is None
    assert pages.find(("third",)) is not None
    assert pages.size == 8
