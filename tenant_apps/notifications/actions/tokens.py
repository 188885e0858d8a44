"""Signed tokens of letters: bound to a person, a purpose and the city, forged by nobody.

Links carry a text of Django's signing; addresses for returned letters, whose local part may have
64 letters in either case, a short one in base32.
"""

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core import signing

from kernel.errors import Invalid
from tenants.city import City

ALL_LETTERS = "letters"
LINK_SALT = "notifications.link"
ADDRESS_SALT = b"notifications.address:"
PERSON_BYTES, SEAL_BYTES = 5, 10


@dataclass(frozen=True, slots=True)
class LinkToken:
    """Who opened a link of a letter and what for: all letters, or one event."""

    account: UUID
    purpose: str


def write_link(account: UUID, *, purpose: str, city: City) -> str:
    """Return the token of a link in a letter to one person."""
    value = [city.uuid.hex, account.hex, purpose]
    return signing.dumps(value, salt=LINK_SALT)


def read_link(token: str, *, city: City, seconds: int | None = None) -> LinkToken:
    """Return what a link of this city says; `seconds` is how long it is good, None for ever.

    Raises: Invalid `notifications.link.too_old`, `notifications.link.unreadable`.
    """
    try:
        value = signing.loads(token[:500], salt=LINK_SALT, max_age=seconds)
    except signing.SignatureExpired as error:
        raise Invalid("notifications.link.too_old") from error
    except signing.BadSignature as error:
        raise Invalid("notifications.link.unreadable") from error
    home, account, purpose = value
    if home != city.uuid.hex:
        raise Invalid("notifications.link.unreadable")
    return LinkToken(UUID(account), purpose)


def write_address_token(resident_id: int, *, city: City) -> str:
    """Return 50 lower-case letters and digits that name a person of a city."""
    body = city.uuid.bytes + resident_id.to_bytes(PERSON_BYTES, "big")
    return base64.b32encode(body + _seal(body)).decode().rstrip("=").lower()


def read_address_token(token: str) -> tuple[UUID, int] | None:
    """Return city and person of a token, None when it is not ours."""
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    body, seal = raw[:-SEAL_BYTES], raw[-SEAL_BYTES:]
    if len(body) != 16 + PERSON_BYTES or not hmac.compare_digest(seal, _seal(body)):
        return None
    return UUID(bytes=body[:16]), int.from_bytes(body[16:], "big")


def _seal(body: bytes) -> bytes:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, ADDRESS_SALT + body, sha256).digest()[:SEAL_BYTES]
