"""Correcting what an account says about a person: by themselves, or by the office."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from kernel.audit.actions import record
from kernel.people import Actor
from tenant_apps.community.models import District
from tenant_apps.residents.models import Resident
from tenant_apps.residents.rules import corrections as rules
from tenant_apps.residents.rules.roles import check_may

FIELDS = ("name", "birth_date", "district")
PROVEN_LEVELS = ("eid", "desk")


@transaction.atomic
def correct_own(
    *,
    resident: Resident,
    name: str,
    birth_date: date | None,
    district: District | None,
    actor: Actor,
    at: datetime,
) -> list[str]:
    """Change what a person may change alone; return the names of the fields that changed.

    Raises: NotAllowed `residents.correction.office_only`; Invalid
    `residents.correction.no_name`, `residents.correction.wrong_birth_date`.
    """
    found = _locked(resident)
    proven = is_proven(found)
    wanted = _checked(name, birth_date, district, at=at)
    for field, value in wanted.items():
        if value != getattr(found, field):
            known = getattr(found, field) is not None
            rules.check_alone(field, known=known, is_proven=proven)
    return _change(found, wanted, "account.corrected", actor=actor, at=at)


@transaction.atomic
def correct_by_document(
    *,
    resident: Resident,
    name: str,
    birth_date: date | None,
    district: District | None,
    actor: Actor,
    at: datetime,
) -> list[str]:
    """Change what an official read in a document; return the names of the fields that changed.

    Raises: NotAllowed `residents.office.wrong_role`; Invalid as `correct_own`.
    """
    check_may(actor, "people.correct")
    wanted = _checked(name, birth_date, district, at=at)
    return _change(_locked(resident), wanted, "account.corrected_at_desk", actor=actor, at=at)


def is_proven(resident: Resident) -> bool:
    """Whether a provider or a clerk confirmed who this person is."""
    return resident.identities.filter(level__in=PROVEN_LEVELS).exists()


def _locked(resident: Resident) -> Any:
    return Resident.objects.select_for_update().get(pk=resident.pk)


def _checked(
    name: str, birth_date: date | None, district: District | None, *, at: datetime
) -> dict[str, Any]:
    rules.check_birth_date(birth_date, today=at.date())
    return {"name": rules.check_name(name), "birth_date": birth_date, "district": district}


def _change(
    found: Any, wanted: dict[str, Any], verb: str, *, actor: Actor, at: datetime
) -> list[str]:
    changed = [field for field in FIELDS if getattr(found, field) != wanted[field]]
    for field in changed:
        setattr(found, field, wanted[field])
    if changed:
        found.save(update_fields=changed)
        record(verb, kind="account", key=found.uuid, actor=actor, at=at, fields=changed)
    return changed
