"""Telling people what is going on with the platform."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import NotFound
from kernel.people import Actor
from shared_apps.portal.models import Incident
from shared_apps.portal.rules.incidents import Severity, check_open, check_text


@transaction.atomic
def post_incident(
    *, severity: Severity, title: str, text: str, actor: Actor, at: datetime
) -> Incident:
    """Show an incident on the status page from now on. Raises: Invalid `portal.incident.empty`."""
    check_text(title, text)
    incident = Incident.objects.create(
        severity=severity.value,
        title=title.strip(),
        text=text.strip(),
        began_at=at,
        posted_by=actor.account,
    )
    facts = {"severity": severity.value}
    record("incident.posted", kind="incident", key=incident.pk, actor=actor, at=at, **facts)
    return incident


@transaction.atomic
def end_incident(incident: UUID, *, outcome: str, actor: Actor, at: datetime) -> Incident:
    """Say that an incident is over, and what it was.

    Raises: NotFound `portal.incident.unknown`; Conflict `portal.incident.already_over`.
    """
    found: Incident | None = Incident.objects.select_for_update().filter(pk=incident).first()
    if found is None:
        raise NotFound("portal.incident.unknown")
    check_open(found.ended_at)
    found.ended_at, found.outcome = at, outcome.strip()
    found.save(update_fields=["ended_at", "outcome"])
    record("incident.ended", kind="incident", key=found.pk, actor=actor, at=at)
    return found
