"""Tags: keyed hashes that stand for a person within one scope and say nothing outside it.

    key       = HKDF-SHA256(secret: pepper of the version, salt: the scope's, info: tenant ‖ scope)
    voter tag = HMAC-SHA256(key, "id" ‖ country ‖ number)
    name tag  = HMAC-SHA256(key, "name" ‖ name key)
    account   = HMAC-SHA256(key, "account" ‖ account uuid)

The pepper is never in the database, the salt is only there: with either gone, no tag can be tied
to a person again. Parts are joined with their lengths, so that no two inputs run together.
Source: RFC 5869 (HKDF), RFC 2104 (HMAC), residents.md.
"""

import hashlib
import hmac
from uuid import UUID

from tenant_apps.residents.rules.names import name_key
from tenant_apps.residents.rules.national_ids import COUNTRIES

TAG_BYTES = 32
_HASH = "sha256"


def hkdf(secret: bytes, *, salt: bytes, info: bytes, length: int = TAG_BYTES) -> bytes:
    """Return `length` bytes of key material. Source: RFC 5869, 2.2 and 2.3."""
    size = hashlib.new(_HASH).digest_size
    if length > 255 * size:
        raise ValueError("HKDF gives at most 255 blocks")
    extracted = hmac.digest(salt or bytes(size), secret, _HASH)
    block, expanded = b"", b""
    for number in range(1, -(-length // size) + 1):
        block = hmac.digest(extracted, block + info + bytes([number]), _HASH)
        expanded += block
    return expanded[:length]


def scope_key(pepper: str, *, salt: bytes, tenant: UUID, scope: UUID) -> bytes:
    """Return the key of one scope (a contest) of one municipality."""
    return hkdf(pepper.encode(), salt=salt, info=tenant.bytes + scope.bytes)


def voter_tag(key: bytes, *, kind: str, number: str) -> bytes:
    """Return the tag of a normalised national number of `kind`."""
    return _tag(key, "id", COUNTRIES[kind], number)


def document_tag(key: bytes, *, document: str) -> bytes:
    """Return the tag of a person without a national number, by a document a clerk saw."""
    return _tag(key, "document", "", "".join(document.split()).casefold())


def name_tag(key: bytes, *, name: str) -> bytes:
    """Return the tag of a person's name, the same for every way of writing it."""
    return _tag(key, "name", name_key(name))


def account_tag(key: bytes, *, account: UUID) -> bytes:
    """Return the tag of an account."""
    return _tag(key, "account", account.hex)


def _tag(key: bytes, *parts: str) -> bytes:
    message = b"".join(
        len(data).to_bytes(4, "big") + data for data in (part.encode() for part in parts)
    )
    return hmac.digest(key, message, _HASH)
