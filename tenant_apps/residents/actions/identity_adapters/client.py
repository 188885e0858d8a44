"""The one HTTP client: short, small, and only to hosts of the open internet.

Providers' addresses come from settings that people type and from documents that providers send:
each connection is checked by the address it really reached, so that a name that points inwards
(or begins to, between two look-ups) reaches nothing. Redirects are not followed.
Source: OWASP Server-Side Request Forgery Prevention Cheat Sheet; ADR 0011.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
import structlog
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from kernel.errors import Invalid, Unavailable

CONNECT_SECONDS = 4.0
READ_SECONDS = 8.0
WHOLE_SECONDS = 12.0
MOST_BYTES = 512 * 1024
_CHUNK_BYTES = 16 * 1024
_NAT64 = IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
"""Where an operator's own gateway leads cannot be told: RFC 8215 leaves the form to them."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reply:
    """A provider's answer: status and body, of at most `MOST_BYTES`."""

    status: int
    body: bytes
    provider: str

    def as_json(self) -> dict[str, Any]:
        """Return the body as an object. Raises: Unavailable `residents.identity.unreadable`."""
        try:
            content = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise unreadable(self.provider) from error
        if not isinstance(content, dict):
            raise unreadable(self.provider)
        return content


class _WrongHostError(OSError):
    """The connection reached an address that is none of the open internet."""


def may_connect(address: str) -> bool:
    """Whether an IP address may be called: public ones, and this machine where settings say so."""
    number = _unwrapped(ip_address(address.partition("%")[0]))
    if number.is_loopback:
        return bool(settings.IDENTITY_MAY_CALL_LOOPBACK)
    is_apart = number.is_multicast or number.is_reserved or getattr(number, "is_site_local", False)
    return number.is_global and not is_apart and number not in _LOCAL_NAT64


def _unwrapped(number: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 one leads to: mapped, 6to4 or NAT64.

    Teredo stays as it is: none of its addresses is of the open internet.
    Source: RFC 4291, 2.5.5.2; RFC 3056; RFC 4380; RFC 6052.
    """
    if isinstance(number, IPv4Address):
        return number
    if number in _NAT64:
        return IPv4Address(number.packed[-4:])
    return number.ipv4_mapped or number.sixtofour or number


class _Guarded:
    """Looks at where a connection arrived before a byte is sent."""

    def _new_conn(self) -> Any:
        connected: Any = super()._new_conn()  # type: ignore[misc]
        if not may_connect(connected.getpeername()[0]):
            connected.close()
            raise _WrongHostError("not an address of the open internet")
        return connected


class _GuardedHTTP(_Guarded, HTTPConnection):
    """HTTP, for this machine only."""


class _GuardedHTTPS(_Guarded, HTTPSConnection):
    """HTTPS."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _GuardedHTTP


class _SafePool(HTTPSConnectionPool):
    ConnectionCls = _GuardedHTTPS


class _GuardedAdapter(HTTPAdapter):  # type: ignore[misc]
    """Connections of requests that are looked at."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SafePool}


def check_address(url: str) -> None:
    """Refuse an address that is not HTTPS; HTTP is for this machine where settings allow it.

    Raises: Invalid `residents.identity.address_not_allowed`.
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Invalid("residents.identity.address_not_allowed") from error
    local = host in {"localhost", "127.0.0.1", "::1"} and settings.IDENTITY_MAY_CALL_LOOPBACK
    has_password = parts.username is not None or parts.password is not None
    if (
        not host
        or has_password
        or not (parts.scheme == "https" or (parts.scheme == "http" and local))
    ):
        raise Invalid("residents.identity.address_not_allowed")


def call(
    method: str,
    url: str,
    *,
    provider: str,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    content: Mapping[str, Any] | None = None,
    login: tuple[str, str] | None = None,
) -> Reply:
    """Ask a provider and return its answer, whatever its status below 500.

    `provider` is its name for people. Raises: Invalid `residents.identity.address_not_allowed`;
    Unavailable `residents.identity.provider_down`, `residents.identity.unreadable`.
    """
    check_address(url)
    with _session() as session, _clear_failures(provider):
        response = session.request(
            method,
            url,
            params=query,
            data=form,
            json=content,
            auth=login,
            headers={"Accept": "application/json", **(headers or {})},
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        )
        body = _read(response, provider)
    if response.status_code >= 500:
        raise down(provider)
    if response.status_code // 100 == 3:
        raise unreadable(provider)
    return Reply(response.status_code, body, provider)


@contextmanager
def _session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", _GuardedAdapter(max_retries=0))
        session.mount("http://", _GuardedAdapter(max_retries=0))
        yield session


@contextmanager
def _clear_failures(provider: str) -> Iterator[None]:
    """Turn every failure of the network into a refusal; the log says which kind, not whom."""
    try:
        yield
    except (requests.RequestException, OSError) as error:
        log.warning("identity.provider_failed", failure=type(error).__name__)
        raise down(provider) from error


def _read(response: requests.Response, provider: str) -> bytes:
    """Read a body of bounded size within a bounded time."""
    ends, body = time.monotonic() + WHOLE_SECONDS, b""
    for chunk in response.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > MOST_BYTES:
            raise unreadable(provider)
        if time.monotonic() > ends:
            raise down(provider)
    return body


def down(provider: str) -> Unavailable:
    """Return the refusal of a provider that does not answer."""
    return Unavailable("residents.identity.provider_down", provider=provider)


def unreadable(provider: str) -> Unavailable:
    """Return the refusal of a provider that answers something else than its protocol says."""
    return Unavailable("residents.identity.unreadable", provider=provider)
