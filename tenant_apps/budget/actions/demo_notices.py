"""Follows and notices of the demo's resident, so that the bell and its pages can be seen."""

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from kernel.subjects import Subject
from tenant_apps.budget.actions import notices, phase_notices
from tenant_apps.budget.models import Contest, Proposal
from tenant_apps.notifications.actions.following import follow_own
from tenant_apps.notifications.models import Notice
from tenant_apps.residents.models import Resident
from tenants.city import City

MOST_CONTESTS = 2


@transaction.atomic
def fill(city: City, *, at: datetime) -> None:
    """Let the resident follow the newest contests and tell what happened in them, once."""
    resident = Resident.objects.filter(email=f"resident@{city.slug}.example").first()
    if resident is None:
        return
    contests = Contest.objects.active().with_calendar().order_by("-pk")[:MOST_CONTESTS]
    for contest in contests:
        follow_own(notices.contest_subject(contest), resident_id=resident.pk, at=at)
        _tell_of_contest(contest, resident.pk, at=at)
    for project in Proposal.objects.filter(author=resident).numbered().select_related("contest"):
        follow_own(notices.subject_of(project), resident_id=resident.pk, at=at)


def logins() -> list[str]:
    """Say nothing: the resident's login is told with the others."""
    return []


def _tell_of_contest(contest: Contest, resident_id: int, *, at: datetime) -> None:
    subject = notices.contest_subject(contest)
    about = notices.contest_facts(contest)
    begun = [phase for phase in contest.phases.all() if phase.opens_at <= at]
    for phase in begun[-2:]:
        closes_at = phase.closes_at.isoformat() if phase.closes_at else None
        facts = {**about, "phase": phase.kind, "closes_at": closes_at}
        told = phase.opens_at + timedelta(hours=7)
        _keep(subject, phase_notices.OPENED, facts, resident_id, at=min(told, at))
    newest = Proposal.objects.listed().filter(contest=contest).order_by("-submitted_at")[:3]
    for project in newest.select_related("contest"):
        facts = notices.facts_of(project)
        submitted = project.submitted_at or at
        _keep(subject, notices.NEW_PROPOSAL, facts, resident_id, at=submitted)


def _keep(
    subject: Subject, event: str, facts: dict[str, Any], resident_id: int, *, at: datetime
) -> None:
    source = uuid5(NAMESPACE_URL, f"e-dem:demo:{event}:{subject.key}:{sorted(facts.items())}")
    row = Notice(
        resident_id=resident_id,
        event=event,
        subject_kind=subject.kind,
        subject_key=subject.key,
        facts=facts,
        source=source,
        noticed_at=at,
    )
    Notice.objects.bulk_create([row], ignore_conflicts=True)
