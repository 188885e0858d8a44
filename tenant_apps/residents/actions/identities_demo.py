"""Identity in the demo: one city has a provider that is set up and closed, to look at and try."""

from datetime import datetime
from typing import Any

from kernel.people import SYSTEM
from tenant_apps.residents.actions.identities_office import Wanted, add_provider
from tenant_apps.residents.models import IdentityProvider
from tenant_apps.residents.rules.identity.settings import OIDC

CITY = "poltava"
SLUG = "oblast"
SETTINGS = {
    "issuer": "https://id.oblast.example",
    "client_id": "poltava",
    "client_login": "basic",
    "scopes": "openid profile email",
    "level": "email",
    "acr_levels": {"http://eidas.europa.eu/LoA/high": "eid"},
    "number_claim": "rnokpp",
    "number_kind": "rnokpp",
}


def fill(city: Any, *, at: datetime) -> None:
    """Add the provider to Poltava; nobody is asked for anything while it is closed."""
    if city.slug != CITY or IdentityProvider.objects.filter(slug=SLUG).exists():
        return
    wanted = Wanted("Обласний вхід", SETTINGS, {})
    add_provider(slug=SLUG, adapter=OIDC, wanted=wanted, actor=SYSTEM, at=at)


def logins() -> list[str]:
    """Return nothing: the provider is closed."""
    return []
