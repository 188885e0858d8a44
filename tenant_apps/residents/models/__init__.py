from tenant_apps.residents.models.api_key import ApiKey
from tenant_apps.residents.models.consent import Consent, ConsentText
from tenant_apps.residents.models.identity import IdentityLink, IdentityProvider
from tenant_apps.residents.models.resident import Resident
from tenant_apps.residents.models.roles import RoleGrant, RoleInvitation
from tenant_apps.residents.models.roll import RollEntry, VoterKey

__all__ = [
    "ApiKey",
    "Consent",
    "ConsentText",
    "IdentityLink",
    "IdentityProvider",
    "Resident",
    "RoleGrant",
    "RoleInvitation",
    "RollEntry",
    "VoterKey",
]
