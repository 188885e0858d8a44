"""API keys of a municipality: make, revoke, recognise."""

from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import NotFound
from kernel.people import Actor
from shared_apps.plans.actions.here import check_use_here
from tenant_apps.residents.models.api_key import ApiKey
from tenant_apps.residents.rules.api_keys import (
    check_new_key,
    digest_of,
    is_good,
    make_key,
    prefix_of,
)
from tenant_apps.residents.rules.roles import check_may

KIND = "api_key"
WRITTEN_EVERY = timedelta(minutes=1)
"""How often the last use of a key is written down: a row a request would be a hot row."""


@transaction.atomic
def make_api_key(
    *,
    name: str,
    scopes: list[str],
    requests_per_minute: int,
    expires_at: datetime | None,
    actor: Actor,
    at: datetime,
) -> tuple[ApiKey, str]:
    """Make a key; return its row and its text, which nobody can be shown again.

    Raises: NotAllowed `residents.office.wrong_role`, `plans.entitlements.not_included`, and what
    `check_new_key` raises.
    """
    check_may(actor, "api_keys.manage")
    check_use_here("api_keys")
    check_new_key(scopes=scopes, per_minute=requests_per_minute, expires_at=expires_at, at=at)
    fresh = make_key()
    key = ApiKey.objects.create(
        name=name.strip(),
        prefix=fresh.prefix,
        sha256=fresh.sha256,
        scopes=sorted(scopes),
        requests_per_minute=requests_per_minute,
        made_by=actor.account,
        made_at=at,
        expires_at=expires_at,
    )
    record("api_key.made", kind=KIND, key=key.uuid, actor=actor, at=at, scopes=key.scopes)
    return key, fresh.text


@transaction.atomic
def revoke_api_key(*, key: UUID, actor: Actor, at: datetime) -> ApiKey:
    """Revoke a key for good; one that is revoked stays so.

    Raises: NotAllowed `residents.office.wrong_role`, NotFound `residents.api_key.missing`.
    """
    check_may(actor, "api_keys.manage")
    found = ApiKey.objects.select_for_update().filter(uuid=key).first()
    if found is None:
        raise NotFound("residents.api_key.missing")
    if found.revoked_at is None:
        found.revoked_at = at
        found.save(update_fields=["revoked_at"])
        record("api_key.revoked", kind=KIND, key=found.uuid, actor=actor, at=at)
    return found


def recognise_key(text: str, *, at: datetime) -> ApiKey | None:
    """Return the key of this municipality with this text, None when it opens nothing.

    One query, and a second at most once a minute.
    """
    prefix = prefix_of(text)
    found = ApiKey.objects.filter(prefix=prefix).first() if prefix else None
    if found is None or not compare_digest(found.sha256, digest_of(text)):
        return None
    if not is_good(revoked_at=found.revoked_at, expires_at=found.expires_at, at=at):
        return None
    if found.used_at is None or found.used_at <= at - WRITTEN_EVERY:
        ApiKey.objects.filter(pk=found.pk).update(used_at=at)
    return found
