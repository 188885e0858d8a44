"""Invitations: a role waits for whoever owns an e-mail address, at most two weeks."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Invalid, Refusal
from kernel.people import SYSTEM, Actor
from tenant_apps.community.models import Department
from tenant_apps.residents.actions.mail import post_mail
from tenant_apps.residents.actions.roles import give_role, grant_role
from tenant_apps.residents.actions.staff_limit import check_staff_limit
from tenant_apps.residents.models import Resident, RoleGrant, RoleInvitation
from tenant_apps.residents.rules.roles import (
    INVITATION_LASTS,
    check_apart,
    check_department,
    check_may_grant,
    is_expired,
)

KIND = "invitation"


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letter of an invitation needs: where it leads, its language, who sends it."""

    link: str
    language: str
    city_name: str


@transaction.atomic
def invite(
    *,
    email: str,
    role: str,
    department: Department | None = None,
    link: str,
    language: str,
    city_name: str,
    actor: Actor,
    at: datetime,
) -> RoleGrant | RoleInvitation:
    """Give a role to whoever owns an address: at once, or when they have verified it here.

    `link` is where the letter leads: the office for those who have an account, else sign-up.
    An invitation that waits already is sent again and lasts two weeks from now.

    Raises: as `grant_role`; Invalid `residents.roles.no_email`.
    """
    check_may_grant(actor, role)
    address = email.strip().lower()
    if "@" not in address:
        raise Invalid("residents.roles.no_email")
    letter = Letter(link, language, city_name)
    verified = EmailAddress.objects.filter(email=address, verified=True).first()
    if verified is not None:
        grant = grant_role(
            resident=verified.user, role=role, department=department, actor=actor, at=at
        )
        _post("role_granted", address, role, letter, at=at)
        return grant
    some = actor is not SYSTEM and Department.objects.filter(closed_at=None).exists()
    check_department(role, given=department is not None, there_are_any=some)
    return _wait_for(address, role, department, letter=letter, actor=actor, at=at)


def _wait_for(
    address: str,
    role: str,
    department: Department | None,
    *,
    letter: Letter,
    actor: Actor,
    at: datetime,
) -> RoleInvitation:
    waiting = RoleInvitation.objects.filter(email=address, invited_at__gt=at - INVITATION_LASTS)
    others = waiting.exclude(role=role).values_list("role", flat=True)
    check_apart(role, list(others))
    check_staff_limit(address, at=at)
    invitation, is_new = RoleInvitation.objects.update_or_create(
        email=address,
        role=role,
        defaults={"department": department},
        create_defaults={
            "department": department,
            "invited_by": actor.account,
            "invited_at": at,
        },
    )
    if is_new:
        record("role.invited", kind=KIND, key=invitation.pk, actor=actor, at=at, role=role)
        _post("role_invited", address, role, letter, at=at)
        return invitation
    return resend_invitation(invitation=invitation, letter=letter, actor=actor, at=at)


@transaction.atomic
def resend_invitation(
    *, invitation: RoleInvitation, letter: Letter, actor: Actor, at: datetime
) -> RoleInvitation:
    """Send the letter again; the invitation lasts two weeks from now. Raises: as `grant_role`."""
    check_may_grant(actor, invitation.role)
    found = RoleInvitation.objects.select_for_update().get(pk=invitation.pk)
    if found.invited_at == at:
        return found
    found.invited_at = at
    found.invited_by = actor.account
    found.save(update_fields=["invited_at", "invited_by"])
    record("role.invited_again", kind=KIND, key=found.pk, actor=actor, at=at, role=found.role)
    _post("role_invited", found.email, found.role, letter, at=at)
    return found


@transaction.atomic
def withdraw_invitation(*, invitation: RoleInvitation, actor: Actor, at: datetime) -> None:
    """Withdraw an invitation that nobody accepted yet. Raises: as `grant_role`."""
    check_may_grant(actor, invitation.role)
    key, role = invitation.pk, invitation.role
    deleted, _rows = RoleInvitation.objects.filter(pk=key).delete()
    if deleted:
        record("role.invitation_withdrawn", kind=KIND, key=key, actor=actor, at=at, role=role)


@transaction.atomic
def withdraw_all_by(account: UUID, *, at: datetime) -> int:
    """Withdraw what somebody invited whose account ends; return how many waited."""
    waiting = list(RoleInvitation.objects.filter(invited_by=account).order_by("pk"))
    for invitation in waiting:
        withdraw_invitation(invitation=invitation, actor=SYSTEM, at=at)
    return len(waiting)


@transaction.atomic
def accept_invitations(*, resident: Resident, email: str, at: datetime) -> list[str]:
    """Turn the invitations of a verified address into roles and return those granted.

    One that is older than two weeks, clashes with a role the person holds by now, or whose inviter
    may grant the role no more, is dropped and audited.
    """
    granted = []
    waiting = RoleInvitation.objects.select_for_update(of=("self",)).select_related("department")
    for invitation in waiting.filter(email=email.strip().lower()).order_by("pk"):
        code = _accept(invitation, resident, at=at)
        if code:
            _note_dropped(invitation, resident, code, at=at)
        else:
            granted.append(invitation.role)
        invitation.delete()
    return granted


def _accept(invitation: RoleInvitation, resident: Resident, *, at: datetime) -> str:
    """Grant the role in the inviter's name; return why it is dropped, or nothing."""
    if is_expired(invitation.invited_at, at=at):
        return "expired"
    try:
        inviter = _inviter(invitation)
        check_may_grant(inviter, invitation.role)
        give_role(resident, invitation.role, invitation.department, granted_by=inviter, at=at)
    except Refusal as refusal:
        return refusal.code
    return ""


def _inviter(invitation: RoleInvitation) -> Actor:
    """Return who invited with the roles they hold now; the platform where nobody is named."""
    account = invitation.invited_by
    if account is None:
        return SYSTEM
    held = RoleGrant.objects.filter(resident__uuid=account, resident__is_active=True)
    return Actor(account=account, roles=frozenset(held.values_list("role", flat=True)))


def _note_dropped(
    invitation: RoleInvitation, resident: Resident, code: str, *, at: datetime
) -> None:
    record(
        "role.invitation_dropped",
        kind="account",
        key=resident.uuid,
        actor=SYSTEM,
        at=at,
        role=invitation.role,
        code=code,
    )


def _post(template: str, address: str, role: str, letter: Letter, *, at: datetime) -> None:
    post_mail(
        template,
        to=address,
        language=letter.language,
        city_name=letter.city_name,
        at=at,
        link=letter.link,
        role=role,
    )
