"""Which adapters there are."""

from kernel.errors import NotFound
from tenant_apps.residents.actions.identity_adapters.bankid_nbu import BankIdNbu
from tenant_apps.residents.actions.identity_adapters.id_gov_ua import IdGovUa
from tenant_apps.residents.actions.identity_adapters.interface import Adapter
from tenant_apps.residents.actions.identity_adapters.oidc import OpenIdConnect
from tenant_apps.residents.actions.identity_adapters.saml import Saml
from tenant_apps.residents.rules.identity import settings as ids

ADAPTERS: dict[str, Adapter] = {
    ids.OIDC: OpenIdConnect(),
    ids.BANKID_NBU: BankIdNbu(),
    ids.ID_GOV_UA: IdGovUa(),
    ids.LOGIN_GOV_PL: Saml(),
}


def adapter_of(name: str) -> Adapter:
    """Return the adapter of this name. Raises: NotFound `residents.identity.provider_unknown`."""
    if name not in ADAPTERS:
        raise NotFound("residents.identity.provider_unknown")
    return ADAPTERS[name]
