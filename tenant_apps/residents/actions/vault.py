"""The city's own secrets: encrypted with a key that needs the database and the environment both.

The key is derived like a contest's: a pepper from the environment, a salt from the municipality's
schema. Dropping the schema, or its salt, makes every secret of the city unreadable.
"""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import connection, transaction

from kernel.audit.actions import record
from kernel.errors import Conflict
from kernel.people import Actor
from kernel.privacy import sealed_secrets
from kernel.sealing import UnreadableSecret, open_with, seal_with
from tenant_apps.residents.actions.voter_keys import ensure_key, fresh_salt, newest_version
from tenant_apps.residents.models import VoterKey
from tenant_apps.residents.rules.tags import hkdf

SECRETS = UUID("5a3c9f0e-0b1d-5c8e-9f57-2f6f0b8f9a11")


def seal(text: str, *, purpose: str, at: datetime) -> str:
    """Return `text` encrypted for this municipality and `purpose` (AES-256-GCM, base64)."""
    return seal_with(_key(purpose, at), text, purpose=purpose)


def unseal(sealed: str, *, purpose: str, at: datetime) -> str:
    """Return what `seal` encrypted.

    Raises: Conflict `residents.vault.unreadable` when it was made for another city or purpose.
    """
    try:
        return open_with(_key(purpose, at), sealed, purpose=purpose)
    except UnreadableSecret as error:
        raise Conflict("residents.vault.unreadable") from error


@transaction.atomic
def rotate_vault(*, actor: Actor, at: datetime) -> int:
    """Encrypt every secret of this municipality anew under a fresh key of the newest pepper.

    Returns how many secrets there are. Who reads a secret at the same moment may be refused once.

    Raises: Conflict `residents.vault.unreadable` when one cannot be read; nothing changes then.
    """
    row = VoterKey.objects.select_for_update().filter(pk=_scope()).first()
    if row is None:
        return 0
    opened = [
        (secrets_of, key, purpose, unseal(sealed, purpose=purpose, at=at))
        for _name, secrets_of in sealed_secrets
        for key, purpose, sealed in secrets_of.read()
    ]
    row.salt, row.pepper_version, row.created_at = fresh_salt(), newest_version(), at
    row.save(update_fields=["salt", "pepper_version", "created_at"])
    for secrets_of, key, purpose, text in opened:
        secrets_of.write(key, seal(text, purpose=purpose, at=at))
    facts = {"secrets": len(opened), "pepper_version": row.pepper_version}
    record("vault.rotated", kind="voter_key", key=row.scope, actor=actor, at=at, **facts)
    return len(opened)


def vault_version() -> int | None:
    """Return the version of the pepper under this municipality's secrets, if it has any."""
    return VoterKey.objects.filter(pk=_scope()).values_list("pepper_version", flat=True).first()


def _scope() -> UUID:
    city = UUID(str(connection.tenant.uuid))  # type: ignore[attr-defined]
    return uuid5(SECRETS, city.hex)


def _key(purpose: str, at: datetime) -> bytes:
    """Return the key of one purpose, made on the city's first secret."""
    scope = ensure_key(scope=_scope(), at=at)
    return hkdf(scope, salt=b"", info=b"vault:" + purpose.encode())
