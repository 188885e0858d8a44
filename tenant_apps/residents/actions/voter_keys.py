"""Keys of scopes: made on first use, read by whoever computes tags, erased to end linkability."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from kernel.audit.actions import record
from kernel.errors import NotFound
from kernel.people import Actor
from tenant_apps.residents.models import RollEntry, VoterKey
from tenant_apps.residents.rules import tags

KIND = "voter_key"


def newest_version() -> int:
    """Return the version of the pepper that new scopes use."""
    return max(int(number) for number in settings.VOTER_PEPPERS)


def fresh_salt() -> bytes:
    """Return a new salt."""
    return secrets.token_bytes(tags.TAG_BYTES)


def ensure_key(*, scope: UUID, at: datetime) -> bytes:
    """Return the key of `scope` (a contest's UUID), made now if this is its first use."""
    found = VoterKey.objects.filter(pk=scope).first()
    if found is None:
        fresh = VoterKey(
            scope=scope, salt=fresh_salt(), pepper_version=newest_version(), created_at=at
        )
        VoterKey.objects.bulk_create([fresh], ignore_conflicts=True)
        found = VoterKey.objects.get(pk=scope)
    return _derive(found)


def read_key(*, scope: UUID) -> bytes:
    """Return the key of `scope`. Raises: NotFound `residents.key.missing` when it was erased."""
    found = VoterKey.objects.filter(pk=scope).first()
    if found is None:
        raise NotFound("residents.key.missing")
    return _derive(found)


def read_keys(*, scopes: Iterable[UUID]) -> dict[UUID, bytes]:
    """Return the keys of those scopes that still have one, in one query."""
    wanted = list(scopes)
    found = VoterKey.objects.filter(pk__in=wanted) if wanted else VoterKey.objects.none()
    return {key.scope: _derive(key) for key in found}


@transaction.atomic
def erase_key(*, scope: UUID, actor: Actor, at: datetime) -> int:
    """Erase the key of `scope` and its roll: no tag can be tied to a person again, ever.

    Returns how many roll entries went with it. Raises: NotFound `residents.key.missing`.
    """
    erased, _rows = VoterKey.objects.filter(pk=scope).delete()
    if not erased:
        raise NotFound("residents.key.missing")
    entries = RollEntry.objects.filter(scope=scope).delete()[0]
    record("voter_key.erased", kind=KIND, key=scope, actor=actor, at=at, roll_entries=entries)
    return entries


def _derive(found: VoterKey) -> bytes:
    return tags.scope_key(
        settings.VOTER_PEPPERS[str(found.pepper_version)],
        salt=bytes(found.salt),
        tenant=_municipality(),
        scope=found.scope,
    )


def _municipality() -> UUID:
    """Return the UUID of the municipality that the connection works for, whatever its schema."""
    link: Any = connection
    return UUID(str(link.tenant.uuid))
