"""Identity of the leak tests: an open provider of each city, and a proven identity."""

from datetime import datetime
from typing import Any

from kernel.people import Actor
from tenant_apps.residents.actions.identities import link_identity
from tenant_apps.residents.actions.identities_office import Wanted, add_provider, open_provider
from tenant_apps.residents.actions.identities_ways import proof_of
from tenant_apps.residents.models import Resident
from tenant_apps.residents.rules.identity.claims import Identity
from tests.factories.registry import Seed, register


def plant_identity(marker: str, at: datetime) -> dict[str, Any]:
    """Make an open provider named by the marker, and tie an identity of it to the resident."""
    owner = Actor(account=None, roles=frozenset({"owner"}))
    slug = f"provider-{marker.lower()}"
    settings = {"issuer": "http://127.0.0.1:9", "client_id": marker, "level": "eid"}
    wanted = Wanted(f"{marker} provider", settings, {"client_secret": f"{marker} secret"})
    provider = add_provider(slug=slug, adapter="oidc", wanted=wanted, actor=owner, at=at)
    open_provider(provider=provider, is_open=True, actor=owner, at=at)
    resident = Resident.objects.get(email=f"resident@{marker.lower()}.example")
    identity = Identity(slug, "http://127.0.0.1:9", f"{marker} subject", "email")
    link_identity(
        resident=resident, proof=proof_of(identity, at=at), actor=Actor(resident.uuid), at=at
    )
    return {"provider": slug, "source": slug, "way": provider.uuid, "preset": "oidc"}


register(Seed("identity", order=15, plant=plant_identity))
