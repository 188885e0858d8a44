"""Roles: grant, move to another department, revoke."""

from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict
from kernel.people import SYSTEM, Actor
from tenant_apps.community.models import Department
from tenant_apps.residents.actions.staff_limit import check_staff_limit
from tenant_apps.residents.models import Resident, RoleGrant
from tenant_apps.residents.rules.roles import (
    OWNER,
    check_apart,
    check_department,
    check_may_grant,
)

KIND = "account"


@transaction.atomic
def grant_role(
    *,
    resident: Resident,
    role: str,
    department: Department | None = None,
    actor: Actor,
    at: datetime,
) -> RoleGrant:
    """Grant a role, or move one already held to another department.

    Raises: Invalid `residents.roles.unknown`, `residents.roles.department_missing`,
    `residents.roles.no_department`; NotAllowed `residents.roles.not_allowed`,
    `plans.entitlements.limit_reached`; Conflict `residents.roles.kept_apart`.
    """
    check_may_grant(actor, role)
    _check_department(role, department, actor)
    return give_role(resident, role, department, granted_by=actor, at=at)


def _check_department(role: str, department: Department | None, actor: Actor) -> None:
    """Ask for a department where people grant; what the platform grants may lack one."""
    there_are_any = actor is not SYSTEM and Department.objects.filter(closed_at=None).exists()
    check_department(role, given=department is not None, there_are_any=there_are_any)


@transaction.atomic
def give_role(
    resident: Resident,
    role: str,
    department: Department | None,
    *,
    granted_by: Actor,
    at: datetime,
) -> RoleGrant:
    """Grant what was allowed before, to somebody who may hold it beside their other roles.

    Raises: Conflict `residents.roles.kept_apart`; NotAllowed `plans.entitlements.limit_reached`.
    """
    Resident.objects.select_for_update().get(pk=resident.pk)
    held = {grant.role: grant for grant in resident.role_grants.all()}
    if role in held:
        return _move(held[role], department, actor=granted_by, at=at)
    check_apart(role, held)
    check_staff_limit(resident.email, at=at)
    grant = RoleGrant.objects.create(
        resident=resident,
        role=role,
        department=department,
        granted_by=granted_by.account,
        granted_at=at,
    )
    facts = {"role": role} | _department_fact(department)
    record("role.granted", kind=KIND, key=resident.uuid, actor=granted_by, at=at, **facts)
    return grant


def _move(
    grant: RoleGrant, department: Department | None, *, actor: Actor, at: datetime
) -> RoleGrant:
    if department is None or grant.department_id == department.pk:
        return grant
    grant.department = department
    grant.save(update_fields=["department"])
    facts = {"role": grant.role} | _department_fact(department)
    record("role.moved", kind=KIND, key=grant.resident.uuid, actor=actor, at=at, **facts)
    return grant


def _department_fact(department: Department | None) -> dict[str, str]:
    return {"department": department.code} if department else {}


@transaction.atomic
def revoke_role(*, resident: Resident, role: str, actor: Actor, at: datetime) -> None:
    """Revoke a role; one that is not held is left alone.

    Raises: Invalid `residents.roles.unknown`, NotAllowed `residents.roles.not_allowed`,
    Conflict `residents.roles.last_owner`.
    """
    check_may_grant(actor, role)
    _revoke(resident, role, actor=actor, at=at)


def _revoke(resident: Resident, role: str, *, actor: Actor, at: datetime) -> None:
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
def revoke_all(*, resident: Resident, actor: Actor, at: datetime) -> int:
    """Take every role from somebody whose account ends; return how many they held.

    Raises: Conflict `residents.roles.last_owner`.
    """
    roles = list(resident.role_grants.order_by("role").values_list("role", flat=True))
    for role in roles:
        _revoke(resident, role, actor=actor, at=at)
    return len(roles)
