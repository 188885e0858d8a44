"""Roles: grant, revoke, invite by e-mail."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid
from kernel.people import SYSTEM, Actor
from tenant_apps.residents.actions.mail import post_mail
from tenant_apps.residents.models import Resident, RoleGrant, RoleInvitation
from tenant_apps.residents.rules.roles import OWNER, check_apart, check_may_grant

KIND = "account"


@transaction.atomic
def grant_role(*, resident: Resident, role: str, actor: Actor, at: datetime) -> RoleGrant:
    """Grant a role; a role already held stays as it is.

    Raises: Invalid `residents.roles.unknown`, NotAllowed `residents.roles.not_allowed`,
    Conflict `residents.roles.kept_apart`.
    """
    check_may_grant(actor, role)
    return _grant(resident, role, granted_by=actor, at=at)


def _grant(resident: Resident, role: str, *, granted_by: Actor, at: datetime) -> RoleGrant:
    Resident.objects.select_for_update().get(pk=resident.pk)
    held = {grant.role: grant for grant in resident.role_grants.all()}
    if role in held:
        return held[role]
    check_apart(role, held)
    grant = RoleGrant.objects.create(
        resident=resident, role=role, granted_by=granted_by.account, granted_at=at
    )
    record("role.granted", kind=KIND, key=resident.uuid, actor=granted_by, at=at, role=role)
    return grant


@transaction.atomic
def revoke_role(*, resident: Resident, role: str, actor: Actor, at: datetime) -> None:
    """Revoke a role; one that is not held is left alone.

    Raises: Invalid `residents.roles.unknown`, NotAllowed `residents.roles.not_allowed`,
    Conflict `residents.roles.last_owner`.
    """
    check_may_grant(actor, role)
    grants = RoleGrant.objects.select_for_update().filter(role=role).order_by("pk")
    locked = {grant.resident_id: grant for grant in grants}
    grant = locked.get(resident.pk)
    if grant is None:
        return
    if role == OWNER and len(locked) == 1:
        raise Conflict("residents.roles.last_owner")
    grant.delete()
    record("role.revoked", kind=KIND, key=resident.uuid, actor=actor, at=at, role=role)


@transaction.atomic
def invite(
    *, email: str, role: str, link: str, language: str, city_name: str, actor: Actor, at: datetime
) -> RoleGrant | RoleInvitation:
    """Give a role to whoever owns an address: at once, or when they have verified it here.

    `link` is where the letter leads: the office for those who have an account, else sign-up.

    Raises: as `grant_role`; Invalid `residents.roles.no_email`.
    """
    check_may_grant(actor, role)
    address = email.strip().lower()
    if "@" not in address:
        raise Invalid("residents.roles.no_email")
    verified = EmailAddress.objects.filter(email=address, verified=True).first()
    letter: dict[str, Any] = {"to": address, "language": language, "city_name": city_name, "at": at}
    if verified is not None:
        grant = _grant(verified.user, role, granted_by=actor, at=at)
        post_mail("role_granted", link=link, role=role, **letter)
        return grant
    waiting = RoleInvitation.objects.filter(email=address).values_list("role", flat=True)
    check_apart(role, [other for other in waiting if other != role])
    invitation, is_new = RoleInvitation.objects.get_or_create(
        email=address, role=role, defaults={"invited_by": actor.account, "invited_at": at}
    )
    if is_new:
        record("role.invited", kind="invitation", key=invitation.pk, actor=actor, at=at, role=role)
        post_mail("role_invited", link=link, role=role, **letter)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: RoleInvitation, actor: Actor, at: datetime) -> None:
    """Withdraw an invitation that nobody accepted yet. Raises: as `grant_role`."""
    check_may_grant(actor, invitation.role)
    key = invitation.pk
    deleted, _rows = RoleInvitation.objects.filter(pk=key).delete()
    if deleted:
        record(
            "role.invitation_withdrawn",
            kind="invitation",
            key=key,
            actor=actor,
            at=at,
            role=invitation.role,
        )


@transaction.atomic
def accept_invitations(*, resident: Resident, email: str, at: datetime) -> list[str]:
    """Turn the invitations of a verified address into roles and return those granted.

    An invitation that clashes with a role the person holds by now is dropped and audited.
    """
    granted = []
    waiting = RoleInvitation.objects.select_for_update().filter(email=email.strip().lower())
    for invitation in waiting.order_by("pk"):
        inviter = Actor(account=invitation.invited_by)
        try:
            _grant(resident, invitation.role, granted_by=inviter, at=at)
            granted.append(invitation.role)
        except Conflict as refusal:
            record(
                "role.invitation_dropped",
                kind="account",
                key=resident.uuid,
                actor=SYSTEM,
                at=at,
                role=invitation.role,
                code=refusal.code,
            )
        invitation.delete()
    return granted
