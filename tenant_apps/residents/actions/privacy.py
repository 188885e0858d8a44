"""A person's own records over all apps: see them, take them away, have them erased."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import NotFound
from kernel.people import Actor
from kernel.privacy import PersonalPart, PersonalRecords, personal_records
from tenant_apps.residents.models import Resident

KIND = "account"


@dataclass(frozen=True)
class Section:
    """What one app holds about a person, or a part of it, as JSON values."""

    name: str
    records: PersonalRecords
    value: Any
    label: Any = ""


def sections_of(account: UUID) -> list[Section]:
    """Return what every app holds about an account, in order."""
    return [Section(name, records, records.export(account)) for name, records in in_order()]


def pages_of() -> dict[str, tuple[PersonalRecords, PersonalPart]]:
    """Return the pages of own records by name: the account first, then the other apps."""
    ordered = reversed(list(in_order()))
    return {part.name: (records, part) for name, records in ordered for part in records.pages(name)}


def section_of(account: UUID, name: str) -> Section:
    """Return what one page shows. Raises: NotFound `residents.person.missing`."""
    found = pages_of().get(name)
    if found is None:
        raise NotFound("residents.person.missing")
    records, part = found
    return Section(name, records, part.export(account), part.label)


@transaction.atomic
def take_away(*, account: UUID, form: str, actor: Actor, at: datetime) -> list[Section]:
    """Return everything, and note that it was taken as `json` or `pdf`."""
    found = sections_of(account)
    record("personal_data.taken", kind=KIND, key=account, actor=actor, at=at, form=form)
    return found


def check_erasable(*, account: UUID, at: datetime) -> None:
    """Let an account go unless an app has to wait.

    Raises: Conflict `residents.roles.last_owner`, and the refusals of other apps.
    """
    for _name, records in in_order():
        records.hinders(account, at)


@transaction.atomic
def erase_person(*, account: UUID, actor: Actor, at: datetime) -> dict[str, dict[str, int]]:
    """Remove a person from every app in one transaction; what is counted stays without them.

    Returns `{app: {kind of record: rows changed}}`, which the audit trail keeps.

    Raises: NotFound `residents.person.missing`; Conflict `residents.roles.last_owner`, and the
    refusals of apps that have to wait.
    """
    counts = _erase_everywhere(account, at=at)
    total = {name: sum(rows.values()) for name, rows in counts.items()}
    record("account.erased", kind=KIND, key=account, actor=actor, at=at, rows=total)
    return counts


def _erase_everywhere(account: UUID, *, at: datetime) -> dict[str, dict[str, int]]:
    if not Resident.objects.select_for_update().filter(uuid=account).exists():
        raise NotFound("residents.person.missing")
    check_erasable(account=account, at=at)
    return {name: records.erase(account, at) for name, records in in_order()}


def in_order() -> Iterator[tuple[str, PersonalRecords]]:
    """Yield the apps' records in order; the account itself comes last."""
    yield from sorted(personal_records, key=lambda entry: (entry[1].order, entry[0]))
