from tenant_apps.residents.models.resident import Resident
from tenant_apps.residents.models.roles import RoleGrant, RoleInvitation
from tenant_apps.residents.models.roll import RollEntry, VoterKey

__all__ = ["Resident", "RoleGrant", "RoleInvitation", "RollEntry", "VoterKey"]
