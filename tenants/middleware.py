"""From the host of a request to its municipality, and back to nobody afterwards."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django_tenants.utils import tenant_context

from kernel.ui.language import LanguageMiddleware
from tenants import hosts, pages, schemas
from tenants.city import City
from tenants.rules.lifecycle import CityState

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
NOT_A_CHANGE = (
    "/ui/language/",
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/sessions/end/",
    "/office/service/extend/",
)
"""Addresses that answer POST on a read-only site: staff sign in there to export or extend."""

SIGNING_IN = ("/accounts/2fa/", "/accounts/reauthenticate/", "/accounts/password/reset/")
"""What belongs to signing in as staff, with whatever is below it."""

READS_BY_POST = re.compile(
    r"/accounts/identity/[\w-]+/(begin|callback)/|/open-data/[\w-]+/prepare/"
)
"""Coming from an identity provider, and having an export made."""

SUPPORT = re.compile(r"/accounts/support/enter/|/office/support/[0-9a-f-]{36}/((refuse|end)/)?")
"""Owners decide who of the platform may look, and take it back; a lent role changes nothing."""

OPEN_DURING_SETUP = ("/accounts/", "/office/", "/ui/", "/problems/")
"""What leads staff into the office while visitors see that the site is being set up."""


class CityMiddleware:
    """Sets `request.city`, the schema of the connection and the addresses of the main host.

    The schema is public again before the answer leaves, whatever happened: a connection never
    goes back to its thread as somebody's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        """Answer the request in the schema of its host's municipality."""
        schemas.leave()
        host = hosts.normal_host(request.META.get("HTTP_HOST") or request.META["SERVER_NAME"])
        request.city = None  # type: ignore[attr-defined]
        if hosts.is_main_host(host):
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            return self.get_response(request)
        city = hosts.city_of(host)
        if city is None or city.state == CityState.APPLIED:
            return _speak(pages.unknown_host, request)
        request.city = request.tenant = city  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(schema=city.schema_name)
        if city.state in pages.CLOSED:
            return _speak(pages.closed, request)
        if city.read_only and request.method not in SAFE_METHODS and not _is_harmless(request):
            return _speak(pages.read_only, request)
        return self._answer_in_schema(request, city)

    def _answer_in_schema(self, request: HttpRequest, city: City) -> Any:
        schemas.enter(city)
        try:
            response = self.get_response(request)
            if isinstance(response, StreamingHttpResponse):
                _stream_in_schema(response, city)
            return response
        finally:
            schemas.leave()

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Any, keywords: Any
    ) -> HttpResponse | None:
        """Show visitors of a city in set-up what is going on; staff sees the site."""
        city: City | None = request.city  # type: ignore[attr-defined]
        if city is None or city.state != CityState.SETUP:
            return None
        if request.path.startswith(OPEN_DURING_SETUP):
            return None
        actor = getattr(request, "actor", None)
        if actor is not None and actor.is_staff:
            return None
        return pages.setup(request)


def _is_harmless(request: HttpRequest) -> bool:
    if request.path in NOT_A_CHANGE or request.path.startswith(SIGNING_IN):
        return True
    return any(known.fullmatch(request.path) for known in (READS_BY_POST, SUPPORT))


def _speak(page: Callable[[HttpRequest], HttpResponse], request: HttpRequest) -> HttpResponse:
    return LanguageMiddleware(page)(request)


def _stream_in_schema(response: StreamingHttpResponse, city: City) -> None:
    """Let rows that are read while the answer streams come from the city's schema."""
    if response.is_async or getattr(response, "file_to_stream", None) is not None:
        return
    response.streaming_content = _each_in_schema(iter(response), city)


def _each_in_schema(chunks: Iterator[bytes], city: City) -> Iterator[bytes]:
    while True:
        with tenant_context(city):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk
