"""The owner of a new site is invited: the reaction to `residents.invite_owner`."""

from datetime import datetime
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from kernel.locks import lock_object
from kernel.people import SYSTEM
from shared_apps.plans.actions.here import city_here
from tenant_apps.residents.actions.roles_invitations import invite
from tenant_apps.residents.models import RoleGrant, RoleInvitation
from tenant_apps.residents.rules.roles import INVITATION_LASTS, OWNER
from tenants import hosts

TOPIC = "residents.invite_owner"
FIRST_PAGE = "/office/setup/"


@transaction.atomic
def invite_owner(*, email: str, language: str, at: datetime) -> None:
    """Invite whoever owns the address as the owner of this site, once, however often told.

    The letter leads to sign-up with the address filled in, and from there to the checklist.
    """
    address = email.strip().lower()
    lock_object(RoleInvitation, f"owner {address}")
    if _knows(address, at=at):
        return
    city = city_here()
    invite(
        email=address,
        role=OWNER,
        link=_link(
            hosts.address_of(city, scheme=settings.SITE_SCHEME, port=settings.SITE_PORT), address
        ),
        language=language,
        city_name=city.name(language),
        actor=SYSTEM,
        at=at,
    )


def _knows(address: str, *, at: datetime) -> bool:
    """Whether the address is invited already, or belongs to an owner."""
    waiting = RoleInvitation.objects.filter(
        email=address, role=OWNER, invited_at__gt=at - INVITATION_LASTS
    )
    mine = EmailAddress.objects.filter(email=address, verified=True).values("user")
    return waiting.exists() or RoleGrant.objects.filter(role=OWNER, resident__in=mine).exists()


def _link(origin: str, address: str) -> str:
    return f"{origin}accounts/signup/?{urlencode({'email': address, 'next': FIRST_PAGE})}"
