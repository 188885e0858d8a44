"""The city's own secrets: encrypted with a key that needs the database and the environment both.

The key is derived like a contest's: a pepper from the environment, a salt from the municipality's
schema. Dropping the schema, or its salt, makes every secret of the city unreadable.
"""

import base64
import secrets
from datetime import datetime
from uuid import UUID, uuid5

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from kernel.errors import Conflict
from tenant_apps.residents.actions.voter_keys import ensure_key
from tenant_apps.residents.rules.tags import hkdf

NONCE_BYTES = 12
SECRETS = UUID("5a3c9f0e-0b1d-5c8e-9f57-2f6f0b8f9a11")


def seal(text: str, *, purpose: str, at: datetime) -> str:
    """Return `text` encrypted for this municipality and `purpose` (AES-256-GCM, base64)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_key(purpose, at)).encrypt(nonce, text.encode(), purpose.encode())
    return base64.b64encode(nonce + sealed).decode()


def unseal(sealed: str, *, purpose: str, at: datetime) -> str:
    """Return what `seal` encrypted.

    Raises: Conflict `residents.vault.unreadable` when it was made for another city or purpose.
    """
    try:
        raw = base64.b64decode(sealed, validate=True)
        nonce, body = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
        return AESGCM(_key(purpose, at)).decrypt(nonce, body, purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Conflict("residents.vault.unreadable") from error


def _key(purpose: str, at: datetime) -> bytes:
    """Return the key of one purpose, made on the city's first secret."""
    city = UUID(str(connection.tenant.uuid))  # type: ignore[attr-defined]
    scope = ensure_key(scope=uuid5(SECRETS, city.hex), at=at)
    return hkdf(scope, salt=b"", info=b"vault:" + purpose.encode())
