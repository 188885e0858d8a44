"""API keys: what one looks like, what it may read, how often."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from kernel.errors import Invalid

START = "edem_"
PREFIX_LETTERS = 8
SECRET_BYTES = 32
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

SCOPES = ("budget.read", "search.read", "open_data.read")
LEAST_PER_MINUTE, MOST_PER_MINUTE = 1, 6000


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A key as it is shown once: `prefix` names it, `sha256` is all that is kept."""

    text: str
    prefix: str
    sha256: str


def make_key() -> FreshKey:
    """Return a new key: `edem_`, eight letters that name it, 256 random bits."""
    prefix = secrets.token_hex(PREFIX_LETTERS // 2)
    text = f"{START}{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    return FreshKey(text, prefix, digest_of(text))


def digest_of(text: str) -> str:
    """Return what is kept of a key; so long a secret needs no slow hash."""
    return sha256(text.encode()).hexdigest()


def prefix_of(text: str) -> str:
    """Return the letters that name a key, "" when the text is none."""
    start, prefix, *rest = (*text.split("_", 2), "", "")[:3]
    whole = f"{start}_" == START and len(prefix) == PREFIX_LETTERS and bool(rest[0])
    return prefix if whole else ""


def is_good(*, revoked_at: datetime | None, expires_at: datetime | None, at: datetime) -> bool:
    """Whether a key still opens anything at `at`."""
    return revoked_at is None and (expires_at is None or at < expires_at)


def check_new_key(
    *, scopes: list[str], per_minute: int, expires_at: datetime | None, at: datetime
) -> None:
    """Refuse a key that reads nothing, or too fast, or is over before it begins.

    Raises: Invalid `residents.api_key.no_scope`, `residents.api_key.wrong_rate`,
    `residents.api_key.already_over`.
    """
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Invalid("residents.api_key.no_scope")
    if not LEAST_PER_MINUTE <= per_minute <= MOST_PER_MINUTE:
        raise Invalid("residents.api_key.wrong_rate", limit=MOST_PER_MINUTE)
    if expires_at is not None and expires_at <= at:
        raise Invalid("residents.api_key.already_over")
