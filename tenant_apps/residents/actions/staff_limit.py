"""How many members of staff the service plan allows: who holds a role, and who is invited to."""

from datetime import datetime

from kernel.locks import lock_object
from shared_apps.plans.actions.here import check_limit_here, city_here
from tenant_apps.residents.models import Resident, RoleGrant, RoleInvitation
from tenant_apps.residents.rules.roles import INVITATION_LASTS

STAFF = "staff"


def count_staff(at: datetime) -> int:
    """Return how many people hold a role or may take one up at an instant."""
    return _others("", at=at)


def check_staff_limit(email: str, *, at: datetime) -> None:
    """Let the owner of an address become staff, one after the other; who is staff stays so.

    Raises: NotAllowed `plans.entitlements.limit_reached`.
    """
    if STAFF not in city_here().limits:
        return
    lock_object(RoleGrant, STAFF)
    if not Resident.objects.with_email(email).staff().exists():
        check_limit_here(STAFF, wanted=_others(email, at=at) + 1)


def _others(email: str, *, at: datetime) -> int:
    """Count those who hold a role or are invited, each person once, but for one address."""
    holding = Resident.objects.staff().exclude(email=email)
    invited = RoleInvitation.objects.filter(invited_at__gt=at - INVITATION_LASTS)
    waiting = invited.exclude(email=email).values_list("email", flat=True)
    known = set(holding.values_list("email", flat=True))
    return len(known | set(waiting))
