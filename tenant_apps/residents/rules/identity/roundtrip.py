"""The way to a provider and back: what is kept meanwhile, and what must fit when it answers.

Each begun identification has its own random `state`; the browser's session keeps what belongs to
it for ten minutes and gives it out once. So an answer is good only in the browser, the city and
the tab it was asked for, and only once.
Source: RFC 6749, 10.12 (state), RFC 7636 (PKCE), RFC 9207 (issuer), RFC 9700.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from kernel.errors import Closed, Conflict, NotAllowed

LIFETIME = timedelta(minutes=10)
MOST_AT_ONCE = 5
"""Identifications begun in one browser and not finished yet; the oldest gives way."""
SIGN_IN, LINK = PURPOSES = ("sign_in", "link")


@dataclass(frozen=True, slots=True)
class Kept:
    """What waits in the session for a provider's answer.

    `provider` is the slug it was begun with, `account` the UUID of who was signed in ("" nobody),
    `request_id` the id of a SAML request, `next` the page the person came from.
    """

    state: str
    provider: str
    begun_at: str
    nonce: str = ""
    verifier: str = ""
    request_id: str = ""
    account: str = ""
    next: str = ""
    level: str = ""

    def as_json(self) -> dict[str, str]:
        """Return what goes into the session."""
        return asdict(self)


def new_secret() -> str:
    """Return 256 random bits as text that fits a URL (state, nonce, PKCE verifier)."""
    return secrets.token_urlsafe(32)


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a PKCE verifier. Source: RFC 7636, 4.2."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def keep(waiting: Mapping[str, Any], kept: Kept) -> dict[str, Any]:
    """Return what waits with one more, without the oldest beyond `MOST_AT_ONCE`."""
    newest = sorted(waiting.items(), key=_begun, reverse=True)[: MOST_AT_ONCE - 1]
    return {**dict(newest), kept.state: kept.as_json()}


def _begun(entry: tuple[str, Any]) -> str:
    return str(entry[1].get("begun_at", ""))


def take(
    waiting: Mapping[str, Any], state: str, *, provider: str, at: datetime
) -> tuple[Kept, dict[str, Any]]:
    """Return what was kept under `state`, and what waits without it: it is good once.

    Raises: Conflict `residents.identity.state_unknown` (never begun here, used, of another tab,
    provider or city), Closed `residents.identity.state_expired`.
    """
    entry = waiting.get(state)
    if not state or entry is None or entry.get("provider") != provider:
        raise Conflict("residents.identity.state_unknown")
    kept = Kept(**entry)
    if not datetime.fromisoformat(kept.begun_at) <= at < ends_at(kept):
        raise Closed("residents.identity.state_expired", minutes=LIFETIME.seconds // 60)
    return kept, {name: value for name, value in waiting.items() if name != state}


def ends_at(kept: Kept) -> datetime:
    """Return the instant at which what is kept is good no more."""
    return datetime.fromisoformat(kept.begun_at) + LIFETIME


def same(left: str, right: str) -> bool:
    """Whether two secrets are the same, in a time that says nothing about them."""
    return hmac.compare_digest(left.encode(), right.encode())


def check_answer(parameters: Mapping[str, str], *, issuer: str, required: bool = False) -> None:
    """Refuse an answer that carries an error or comes from another issuer than was asked.

    Raises: NotAllowed `residents.identity.cancelled` (the person or the provider said no),
    `residents.identity.not_proven` (mixed-up issuer). Source: RFC 9207, 2.4.
    """
    _check_issuer(parameters.get("iss"), issuer, required=required)
    if "error" in parameters:
        raise NotAllowed("residents.identity.cancelled")


def _check_issuer(given: str | None, issuer: str, *, required: bool) -> None:
    if (given is None and required) or (given is not None and not same(given, issuer)):
        raise NotAllowed("residents.identity.not_proven", reason="issuer")


def without_expired(waiting: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return what still may be answered."""
    is_alive: Callable[[Any], bool] = lambda entry: at < ends_at(Kept(**entry))  # noqa: E731
    return {name: entry for name, entry in waiting.items() if is_alive(entry)}
