"""A city's ways to prove who one is: reading them with their secrets, going there, coming back."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import connection

from kernel.errors import NotFound, Refusal
from tenant_apps.residents.actions.attempts import Limit, check_attempts, count_failure
from tenant_apps.residents.actions.identity_adapters.interface import Answer, Asked, Going, Way
from tenant_apps.residents.actions.identity_adapters.registry import adapter_of
from tenant_apps.residents.actions.vault import unseal
from tenant_apps.residents.actions.voter_keys import ensure_key
from tenant_apps.residents.models import IdentityProvider
from tenant_apps.residents.rules.identity.claims import Identity
from tenant_apps.residents.rules.identity.persons import Proof, prove
from tenant_apps.residents.rules.identity.roundtrip import Kept

FAILED_NETWORK = Limit("identity.network", 30, 15 * 60)
PURPOSE = "identity"

log = structlog.get_logger()


def read_way(provider: IdentityProvider, *, at: datetime) -> Way:
    """Return a provider with its secrets. Raises: Conflict `residents.vault.unreadable`."""
    secrets = secrets_of(provider, at=at)
    return Way(provider.slug, provider.label, provider.adapter, provider.settings, secrets)


def open_way(slug: str, *, at: datetime) -> Way:
    """Return a provider that people may use now.

    Raises: NotFound `residents.identity.provider_unknown`, Conflict `residents.vault.unreadable`.
    """
    provider = IdentityProvider.objects.offered().filter(slug=slug).first()
    if provider is None:
        raise NotFound("residents.identity.provider_unknown")
    return read_way(provider, at=at)


def purpose_of(slug: str) -> str:
    """Return what a provider's secrets are sealed for."""
    return f"{PURPOSE}:{slug}"


def begin(slug: str, asked: Asked, *, network: str) -> Going:
    """Return where a person goes to prove who they are.

    Raises: as `open_way`; TooMany `residents.too_many_attempts`; what the adapter refuses.
    """
    check_attempts(FAILED_NETWORK, key=network)
    way = open_way(slug, at=asked.at)
    return adapter_of(way.adapter).begin(way, asked)


def finish(slug: str, kept: Kept, answer: Answer, *, network: str) -> Proof:
    """Return whom a provider's answer proves, as tags only; a refusal is counted and logged.

    Raises: as `begin`.
    """
    check_attempts(FAILED_NETWORK, key=network)
    way = open_way(slug, at=answer.at)
    try:
        identity = adapter_of(way.adapter).finish(way, kept, answer)
    except Refusal as refusal:
        count_failure(FAILED_NETWORK, key=network)
        reason = str(refusal.facts.get("reason", ""))
        log.info("identity.refused", code=refusal.code, provider=slug, reason=reason)
        raise
    return proof_of(identity, at=answer.at)


def proof_of(identity: Identity, *, at: datetime) -> Proof:
    """Return an identity as tags of this municipality."""
    return prove(ensure_key(scope=municipality(), at=at), identity)


def probe(provider: IdentityProvider, asked: Asked) -> list[str]:
    """Ask a provider something harmless, open or not, and return what it says of itself."""
    way = read_way(provider, at=asked.at)
    return adapter_of(way.adapter).probe(way, asked)


def municipality() -> UUID:
    """Return the UUID of the municipality whose schema is entered."""
    link: Any = connection
    return UUID(str(link.tenant.uuid))


def secrets_of(provider: IdentityProvider, *, at: datetime) -> dict[str, str]:
    """Return a provider's secrets. Raises: Conflict `residents.vault.unreadable`."""
    if not provider.sealed_secrets:
        return {}
    opened = unseal(provider.sealed_secrets, purpose=purpose_of(provider.slug), at=at)
    found: dict[str, str] = json.loads(opened)
    return found


def open_or_not(slug: str, *, at: datetime) -> Way:
    """Return a provider, open or not yet: its registration needs our description beforehand.

    Raises: NotFound `residents.identity.provider_unknown`, Conflict `residents.vault.unreadable`.
    """
    provider = IdentityProvider.objects.filter(slug=slug).first()
    if provider is None:
        raise NotFound("residents.identity.provider_unknown")
    return read_way(provider, at=at)
