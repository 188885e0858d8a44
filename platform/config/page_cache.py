"""Rendered pages, kept a few seconds in this process for visitors who are nobody yet.

A page is kept per host, city, language and address. Only the answer to a plain GET is kept, and
only while it is everybody's: no cookie asked for or set beside the language, no form token, no
nonce. What the office changes in this process shows at once; everything else after
`PAGE_CACHE_SECONDS`.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase

from kernel.ui.language import COOKIE, choose_language
from tenants import hosts

Key = tuple[str, ...]

CAPACITY_BYTES = 64 * 1024 * 1024
LONGEST_ADDRESS = 500
RENEWING_SECONDS = 2.0
ABOUT_BODY = ("Content-Length", "Content-Type")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
NEVER_KEPT = ("/accounts/", "/me/", "/office/", "/api/", "/ui/", "/static/", "/files/")
OFFICE = "/office/"
REVALIDATE = "private, no-cache"


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A finished answer: its body, its headers and the tag that browsers ask with."""

    content: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the page, or only that the browser's copy of it is still right."""
        same = request.META.get("HTTP_IF_NONE_MATCH", "").removeprefix("W/") == self.etag
        response = HttpResponseNotModified() if same else HttpResponse(self.content)
        for name, value in self.headers:
            if not same or name not in ABOUT_BODY:
                response.headers[name] = value
        return response


class KeptPages:
    """Pages by key, at most `capacity` bytes of them: the one unused longest makes room."""

    def __init__(self, capacity: int = CAPACITY_BYTES) -> None:
        self.capacity = capacity
        self.size = 0
        self.changes: Counter[str] = Counter()
        self._pages: OrderedDict[Key, tuple[float, KeptPage]] = OrderedDict()
        self._renewing: dict[Key, float] = {}
        self._lock = Lock()

    def find(self, key: Key) -> KeptPage | None:
        """Return a page that is still fresh, or that somebody else is rendering anew just now.

        Whoever gets None renders it: one of all who ask when its time is over.
        """
        entry = self._pages.get(key)
        if entry is None:
            return None
        instant = time.monotonic()
        if instant < entry[0]:
            return entry[1]
        if instant < self._renewing.get(key, 0.0) and instant < entry[0] + RENEWING_SECONDS:
            return entry[1]
        self._renewing[key] = instant + RENEWING_SECONDS
        return None

    def keep(self, key: Key, page: KeptPage, seconds: float) -> None:
        """Keep a page so long."""
        with self._lock:
            self._drop(key)
            self._pages[key] = (time.monotonic() + seconds, page)
            self.size += len(page.content)
            while self.size > self.capacity:
                self._drop(next(iter(self._pages)))

    def forget(self, schema: str) -> None:
        """Forget the pages of one city: their keys carry how often it changed."""
        self.changes[schema] += 1

    def forget_all(self) -> None:
        """Forget every page."""
        with self._lock:
            self._pages.clear()
            self._renewing.clear()
            self.size = 0

    def _drop(self, key: Key) -> None:
        self._renewing.pop(key, None)
        entry = self._pages.pop(key, None)
        self.size -= len(entry[1].content) if entry else 0


kept_pages = KeptPages()


class PageCacheMiddleware:
    """Answer visitors from what was rendered a moment ago; stands before everything that costs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from the kept pages, or keep what the rest of the platform answers."""
        seconds: float = settings.PAGE_CACHE_SECONDS
        key = key_of(request) if seconds else None
        if key is None:
            return self._personal(request)
        page = kept_pages.find(key)
        if page is not None:
            return page.answer(request)
        response = self.get_response(request)
        page = page_of(request, response)
        if page is None:
            return response
        kept_pages.keep(key, page, seconds)
        return page.answer(request)

    def _personal(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        city: Any = getattr(request, "city", None)
        if city is not None and _changed_by_office(request, response):
            kept_pages.forget(city.schema_name)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", REVALIDATE)
        return response


def _changed_by_office(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the office changed something: ballots and sign-ins must not forget all pages."""
    is_change = request.method not in SAFE_METHODS and response.status_code < 400
    return is_change and request.path.startswith(OFFICE)


def key_of(request: HttpRequest) -> Key | None:
    """Return under what a visitor's page is kept; None for what is not everybody's."""
    path = request.get_full_path()
    if request.method != "GET" or len(path) > LONGEST_ADDRESS or path.startswith(NEVER_KEPT):
        return None
    cookies = request.COOKIES
    if cookies and not cookies.keys() <= {COOKIE, settings.CSRF_COOKIE_NAME}:
        return None
    meta = request.META
    if "HTTP_AUTHORIZATION" in meta or "application/json" in meta.get("HTTP_ACCEPT", ""):
        return None
    host = meta.get("HTTP_HOST", "")
    city = hosts.city_of(hosts.normal_host(host)) if host else None
    if city is None or not (city.state == "active" or city.read_only):
        return None
    language = choose_language(
        cookie=cookies.get(COOKIE, ""),
        resident="",
        header=meta.get("HTTP_ACCEPT_LANGUAGE", ""),
        offered=city.languages,
        default=city.default_language,
    )
    changes = str(kept_pages.changes[city.schema_name])
    part = meta.get("HTTP_HX_REQUEST", "")
    return city.schema_name, city.state, changes, str(request.scheme), host, language, part, path


def page_of(request: HttpRequest, response: HttpResponseBase) -> KeptPage | None:
    """Return an answer as a page to keep; None when it is one person's or not a whole page."""
    if not isinstance(response, HttpResponse) or response.status_code != 200 or response.cookies:
        return None
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return None
    if "Cache-Control" in response.headers or getattr(request, "_csp_nonce", None):
        return None
    if b"csrfmiddlewaretoken" in response.content or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        return None
    etag = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    headers = {**response.headers, "ETag": etag, "Cache-Control": REVALIDATE}
    headers.pop("X-Request-Id", None)
    return KeptPage(response.content, tuple(headers.items()), etag)
