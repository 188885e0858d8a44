"""Secrets at rest: AES-256-GCM under a key of one purpose.

A municipality's vault (`residents`) brings its own keys; what belongs to the platform itself is
sealed under keys derived from `SECRET_KEY`, and still opens with `SECRET_KEY_FALLBACKS`.
"""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12
KEY_BYTES = 32


class UnreadableSecret(ValueError):
    """It was sealed under another key or for another purpose, or it is damaged."""


def seal_with(key: bytes, text: str, *, purpose: str) -> str:
    """Return `text` encrypted under a 32-byte key and bound to `purpose`, as base64."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return base64.b64encode(
        nonce + AESGCM(key).encrypt(nonce, text.encode(), purpose.encode())
    ).decode()


def open_with(key: bytes, sealed: str, *, purpose: str) -> str:
    """Return what `seal_with` encrypted. Raises: UnreadableSecret."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        nonce, body = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
        return AESGCM(key).decrypt(nonce, body, purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise UnreadableSecret(purpose) from error


def seal_for_platform(text: str, *, purpose: str) -> str:
    """Return `text` encrypted under the platform's key of a purpose."""
    return seal_with(_platform_key(settings.SECRET_KEY, purpose), text, purpose=purpose)


def open_for_platform(sealed: str, *, purpose: str) -> str:
    """Return what `seal_for_platform` encrypted. Raises: UnreadableSecret."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return open_with(_platform_key(secret, purpose), sealed, purpose=purpose)
        except UnreadableSecret:
            continue
    raise UnreadableSecret(purpose)


def _platform_key(secret: str, purpose: str) -> bytes:
    """Derive a key. Source: RFC 5869 (HKDF-SHA256)."""
    information = b"edem.platform:" + purpose.encode()
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=information).derive(secret.encode())
