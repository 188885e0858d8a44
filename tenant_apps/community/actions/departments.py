"""Departments of the town hall."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict
from kernel.people import Actor
from tenant_apps.community.models import Department
from tenant_apps.community.rules.permissions import check_may

FIELDS = frozenset({"code", "name", "email", "phone", "position"})
KIND = "department"


@transaction.atomic
def add_department(*, actor: Actor, at: datetime, **values: Any) -> Department:
    """Add a department; a code is taken once.

    Raises: NotAllowed; Conflict `community.department.code_taken`.
    """
    check_may(actor.roles, "departments.edit")
    department = Department()
    _assign(department, values)
    department.save(force_insert=True)
    record(
        "department.added",
        kind=KIND,
        key=department.pk,
        actor=actor,
        at=at,
        code=department.code,
        name=department.name,
    )
    return department


@transaction.atomic
def change_department(
    department: Department, *, actor: Actor, at: datetime, **values: Any
) -> Department:
    """Change a department; nothing happens when nothing differs. Raises: as `add_department`."""
    check_may(actor.roles, "departments.edit")
    department = Department.objects.select_for_update().get(pk=department.pk)
    changed = _assign(department, values)
    if changed:
        department.save(update_fields=changed)
        facts = {"code": department.code, "fields": changed}
        record("department.changed", kind=KIND, key=department.pk, actor=actor, at=at, **facts)
    return department


@transaction.atomic
def close_department(department: Department, *, actor: Actor, at: datetime) -> None:
    """Close a department: what it did stays, nothing new is given to it. Raises: NotAllowed."""
    _set_closed(department, at, "department.closed", actor=actor, at=at)


@transaction.atomic
def reopen_department(department: Department, *, actor: Actor, at: datetime) -> None:
    """Open a closed department again. Raises: NotAllowed."""
    _set_closed(department, None, "department.reopened", actor=actor, at=at)


def _set_closed(
    department: Department, closed_at: datetime | None, verb: str, *, actor: Actor, at: datetime
) -> None:
    check_may(actor.roles, "departments.edit")
    locked = Department.objects.select_for_update().get(pk=department.pk)
    if (locked.closed_at is None) == (closed_at is None):
        return
    locked.closed_at = closed_at
    locked.save(update_fields=["closed_at"])
    record(verb, kind=KIND, key=locked.pk, actor=actor, at=at, code=locked.code)


def _assign(department: Department, values: dict[str, Any]) -> list[str]:
    unknown = values.keys() - FIELDS
    if unknown:
        raise TypeError(f"no such fields of a department: {', '.join(sorted(unknown))}")
    changed = sorted(name for name, value in values.items() if getattr(department, name) != value)
    for name in changed:
        setattr(department, name, values[name])
    others = Department.objects.filter(code=department.code).exclude(pk=department.pk)
    if others.exists():
        raise Conflict("community.department.code_taken", taken=department.code)
    return changed
