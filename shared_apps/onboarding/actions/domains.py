"""Official e-mail domains, each of one municipality: its application is approved by itself."""

from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid
from kernel.people import Actor
from shared_apps.onboarding.models import OfficialDomain
from shared_apps.onboarding.rules.emails import check_official_domain
from shared_apps.registers.models import RegisterUnit

KIND = "official_domain"


@transaction.atomic
def allow_domain(
    domain: str, *, unit_code: str, note: str = "", actor: Actor, at: datetime
) -> OfficialDomain:
    """Trust a domain, itself and everything below it, for the municipality of an official code.

    Raises: as `check_official_domain`, `find_unit`; Conflict `onboarding.domain.taken`.
    """
    name = domain.strip().strip("@.").lower()
    check_official_domain(name)
    unit = find_unit(unit_code)
    row = {"unit": unit, "note": note.strip(), "added_by": actor.tag, "added_at": at}
    made, is_new = OfficialDomain.objects.get_or_create(domain=name, defaults=row)
    if not is_new:
        raise Conflict("onboarding.domain.taken", domain=name)
    facts = {"domain": name, "unit": str(unit)}
    record("official_domain.added", kind=KIND, key=made.pk, actor=actor, at=at, **facts)
    return made


def find_unit(code: str) -> RegisterUnit:
    """Return the municipality of an official code, of today or an older one.

    Raises: Invalid `onboarding.unit.unknown`, also when the registers of two countries have it.
    """
    typed = "".join(code.split()).upper()
    found = list(RegisterUnit.objects.municipalities().with_code(typed)[:2])
    if len(found) != 1:
        raise Invalid("onboarding.unit.unknown")
    unit: RegisterUnit = found[0]
    return unit


@transaction.atomic
def forget_domain(key: int, *, actor: Actor, at: datetime) -> None:
    """Trust a domain no more; one already gone is no error."""
    found = OfficialDomain.objects.select_for_update().filter(pk=key).first()
    if found is None:
        return
    found.delete()
    record("official_domain.removed", kind=KIND, key=key, actor=actor, at=at, domain=found.domain)
