"""Official e-mail domains whose applications are approved by themselves."""

from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict
from kernel.people import Actor
from shared_apps.onboarding.models import OfficialDomain
from shared_apps.onboarding.rules.emails import check_official_domain

KIND = "official_domain"


@transaction.atomic
def allow_domain(domain: str, *, note: str = "", actor: Actor, at: datetime) -> OfficialDomain:
    """Trust a domain, itself and everything below it.

    Raises: as `check_official_domain`; Conflict `onboarding.domain.taken`.
    """
    name = domain.strip().strip("@.").lower()
    check_official_domain(name)
    made, is_new = OfficialDomain.objects.get_or_create(
        domain=name, defaults={"note": note.strip(), "added_by": actor.tag, "added_at": at}
    )
    if not is_new:
        raise Conflict("onboarding.domain.taken", domain=name)
    record("official_domain.added", kind=KIND, key=made.pk, actor=actor, at=at, domain=name)
    return made


@transaction.atomic
def forget_domain(key: int, *, actor: Actor, at: datetime) -> None:
    """Trust a domain no more; one already gone is no error."""
    found = OfficialDomain.objects.select_for_update().filter(pk=key).first()
    if found is None:
        return
    found.delete()
    record("official_domain.removed", kind=KIND, key=key, actor=actor, at=at, domain=found.domain)
