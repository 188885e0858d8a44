"""Telling the followers of a contest that a phase began: the clock opens it, nobody acts.

What was told is audited, with the instant it was told for: a phase moved to a later day is told
again when that day comes, any other one only once, however often the clock asks.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kernel.audit.actions import record
from kernel.audit.models import AuditEvent
from kernel.people import SYSTEM
from tenant_apps.budget.actions.contests import lock_contest
from tenant_apps.budget.actions.notices import contest_facts, contest_subject
from tenant_apps.budget.models import Contest, Phase
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.rules.lifecycle import PhaseKind
from tenant_apps.notifications.actions.notices import notify

OPENED, VOTING_CLOSES = "budget.phase_opened", "budget.voting_closes"
VERB = "contest.phase_told"
LATE = timedelta(hours=24)
"""A phase that began longer ago is no news: a clock that stood still does not flood people."""
CLOSING_SOON = timedelta(hours=48)
SHORT_VOTING = timedelta(days=4)
"""In voting that lasts less than this, a reminder would follow the opening too closely."""


def tell_phases(*, at: datetime) -> int:
    """Tell what began, or ends soon, in the contests of this city; return how many were told."""
    told = 0
    for phase in _phases_of_note(at):
        for event, instant in _news_of(phase, at):
            told += _tell_once(phase, event, instant, at=at)
    return told


def _phases_of_note(at: datetime) -> list[Phase]:
    running = Phase.objects.filter(contest__state=ContestState.PUBLISHED, opens_at__lte=at)
    begun = running.filter(opens_at__gt=at - LATE)
    closing = running.filter(
        kind=PhaseKind.VOTING.value, closes_at__gt=at, closes_at__lte=at + CLOSING_SOON
    )
    return list((begun | closing).select_related("contest").order_by("opens_at", "pk"))


def _news_of(phase: Phase, at: datetime) -> list[tuple[str, datetime]]:
    news = []
    if phase.opens_at > at - LATE and (phase.closes_at is None or at < phase.closes_at):
        news.append((OPENED, phase.opens_at))
    if phase.kind == PhaseKind.VOTING.value and phase.closes_at is not None:
        is_soon = at < phase.closes_at <= at + CLOSING_SOON
        if is_soon and phase.closes_at - phase.opens_at >= SHORT_VOTING:
            news.append((VOTING_CLOSES, phase.closes_at))
    return news


@transaction.atomic
def _tell_once(phase: Phase, event: str, instant: datetime, *, at: datetime) -> bool:
    contest: Contest = lock_contest(phase.contest)
    facts: dict[str, Any] = {
        "event": event,
        "phase": phase.kind,
        "for": instant.isoformat(),
    }
    told = AuditEvent.objects.filter(verb=VERB, object_key=str(contest.uuid), facts=facts)
    if contest.state != ContestState.PUBLISHED or told.exists():
        return False
    record(VERB, kind="contest", key=contest.uuid, actor=SYSTEM, at=at, **facts)
    closes_at = phase.closes_at.isoformat() if phase.closes_at else None
    notify(
        subject=contest_subject(contest),
        event=event,
        facts={**contest_facts(contest), "phase": phase.kind, "closes_at": closes_at},
        at=at,
    )
    return True
