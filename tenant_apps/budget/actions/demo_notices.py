"""Follows and notices of the demo's resident, so that the bell and its pages can be seen."""

from collections.abc import Iterator
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
MORNING = timedelta(hours=7)
FRESH = timedelta(days=60)
"""Older news were read already."""


@transaction.atomic
def fill(city: City, *, at: datetime) -> None:
    """Let the resident follow the newest contests and tell what happened in them, once."""
    resident = Resident.objects.filter(email=f"resident@{city.slug}.example").first()
    if resident is None:
        return
    told: list[Notice] = []
    contests = Contest.objects.active().with_calendar().order_by("-pk")[:MOST_CONTESTS]
    for contest in contests:
        follow_own(notices.contest_subject(contest), resident_id=resident.pk, at=at)
        told += [*_phases(contest, at), *_projects(contest, at)]
    for project in Proposal.objects.filter(author=resident).numbered().select_related("contest"):
        follow_own(notices.subject_of(project), resident_id=resident.pk, at=at)
    for notice in told:
        notice.resident_id = resident.pk
        notice.read_at = at if notice.noticed_at < at - FRESH else None
    Notice.objects.bulk_create(told, ignore_conflicts=True)


def logins() -> list[str]:
    """Say nothing: the resident's login is told with the others."""
    return []


def _phases(contest: Contest, at: datetime) -> Iterator[Notice]:
    subject = notices.contest_subject(contest)
    begun = [phase for phase in contest.phases.all() if phase.opens_at <= at]
    for phase in begun[-2:]:
        closes_at = phase.closes_at.isoformat() if phase.closes_at else None
        facts = {**notices.contest_facts(contest), "phase": phase.kind, "closes_at": closes_at}
        told_at = min(phase.opens_at + MORNING, at)
        yield _notice(subject, phase_notices.OPENED, facts, str(phase.opens_at), at=told_at)


def _projects(contest: Contest, at: datetime) -> Iterator[Notice]:
    subject = notices.contest_subject(contest)
    newest = Proposal.objects.listed().filter(contest=contest).order_by("-submitted_at")[:3]
    for project in newest.select_related("contest"):
        told_at = project.submitted_at or at
        facts = notices.facts_of(project)
        yield _notice(subject, notices.NEW_PROPOSAL, facts, str(project.uuid), at=told_at)


def _notice(
    subject: Subject, event: str, facts: dict[str, Any], name: str, *, at: datetime
) -> Notice:
    return Notice(
        event=event,
        subject_kind=subject.kind,
        subject_key=subject.key,
        facts=facts,
        source=uuid5(NAMESPACE_URL, f"e-dem:demo:{event}:{subject.key}:{name}"),
        noticed_at=at,
    )
