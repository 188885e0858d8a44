"""The secrets of identity providers, for whoever seals the city's secrets anew."""

from collections.abc import Iterator

from kernel.privacy import SealedSecrets
from tenant_apps.residents.actions.identities_ways import purpose_of
from tenant_apps.residents.models import IdentityProvider


def read_providers() -> Iterator[tuple[int, str, str]]:
    """Yield the sealed secrets of every provider that has any."""
    stored = IdentityProvider.objects.exclude(sealed_secrets="")
    for pk, slug, sealed in list(stored.values_list("pk", "slug", "sealed_secrets")):
        yield pk, purpose_of(slug), sealed


def write_provider(pk: int, sealed: str) -> None:
    """Store a provider's secrets sealed anew."""
    IdentityProvider.objects.filter(pk=pk).update(sealed_secrets=sealed)


PROVIDERS = SealedSecrets(read_providers, write_provider)
