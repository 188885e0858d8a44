"""What every adapter does: send a person to their provider, and read what the provider answers.

    begin(way, asked) -> Going        where to, and what the session keeps meanwhile
    finish(way, kept, answer) -> Identity
    probe(way, asked) -> list[str]    what a test of the connection found, one line each

An adapter reads its settings from a `Way` and writes nothing: no row, no session, no log line
with anything personal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from tenant_apps.residents.rules.identity.claims import Identity
from tenant_apps.residents.rules.identity.roundtrip import Kept, new_secret


@dataclass(frozen=True, slots=True)
class Way:
    """A city's provider with its secrets readable."""

    slug: str
    label: str
    adapter: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return a public setting as text, "" when it is not set."""
        return str(self.settings.get(name) or "")

    def secret(self, name: str) -> str:
        """Return a secret, "" when it is not set."""
        return self.secrets.get(name, "")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a begun identification is for.

    `callback` is the absolute address the provider answers to, `metadata` that of the city's own
    description (SAML), `account` the UUID of who is signed in ("" nobody), `next` the way back.
    """

    callback: str
    metadata: str
    at: datetime
    language: str = ""
    account: str = ""
    next: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Going:
    """Where the browser goes, and what the session keeps until it comes back."""

    url: str
    kept: Kept


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser brought back: the parameters of the callback, and to which address."""

    parameters: Mapping[str, str]
    callback: str
    metadata: str
    at: datetime


class Adapter(Protocol):
    """One protocol. Raises: NotAllowed, Invalid, Unavailable, all `residents.identity.…`."""

    def begin(self, way: Way, asked: Asked) -> Going:
        """Return where the person proves who they are."""

    def finish(self, way: Way, kept: Kept, answer: Answer) -> Identity:
        """Return whom the provider's answer proves."""

    def probe(self, way: Way, asked: Asked) -> list[str]:
        """Ask the provider something harmless and return what it says of itself."""


def new_kept(way: Way, asked: Asked, **secrets: str) -> Kept:
    """Return what a begun identification keeps, under a state of its own."""
    return Kept(
        state=new_secret(),
        provider=way.slug,
        begun_at=asked.at.isoformat(),
        account=asked.account,
        next=asked.next,
        level=asked.level,
        **secrets,
    )
