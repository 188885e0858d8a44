"""Keys of audit seals: private seeds come from the environment and are never stored.

`AUDIT_SEAL_KEYS` maps key numbers to seeds (32 bytes, base64); the highest number signs.
`AUDIT_SEAL_RETIRED` maps numbers to public keys whose seeds were destroyed: seals of theirs are
still checked.
"""

import base64
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.conf import settings
from django.db import connection


class NoSealKey(RuntimeError):
    """The environment names no key to sign with."""


def trail_name() -> str:
    """Return whose trail the current schema holds: the municipality's UUID, or `public`."""
    tenant = connection.tenant  # type: ignore[attr-defined]
    return str(getattr(tenant, "uuid", "") or connection.schema_name)  # type: ignore[attr-defined]


def sign(text: bytes) -> bytes:
    """Sign with the newest key. Raises: NoSealKey."""
    return _private_key(newest_key()).sign(text)


def newest_key() -> str:
    """Return the number of the key that signs. Raises: NoSealKey."""
    if not settings.AUDIT_SEAL_KEYS:
        raise NoSealKey("AUDIT_SEAL_KEYS is empty")
    return str(max(settings.AUDIT_SEAL_KEYS, key=int))


def public_keys() -> dict[str, str]:
    """Return the public key of every number (base64), retired ones too."""
    ours = {
        number: base64.b64encode(_private_key(number).public_key().public_bytes_raw()).decode()
        for number in settings.AUDIT_SEAL_KEYS
    }
    return {**settings.AUDIT_SEAL_RETIRED, **ours}


class Keyring:
    """Checks signatures with a set of public keys (number to base64)."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = {
            number: Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
            for number, key in keys.items()
        }

    def check(self, key_id: str, text: bytes, signature: bytes) -> bool | None:
        """Return whether the signature is right; None when the key is unknown."""
        key = self._keys.get(key_id)
        if key is None:
            return None
        try:
            key.verify(signature, text)
        except InvalidSignature:
            return False
        return True


def _private_key(number: str) -> Ed25519PrivateKey:
    seed = base64.b64decode(settings.AUDIT_SEAL_KEYS[number])
    return Ed25519PrivateKey.from_private_bytes(seed)
