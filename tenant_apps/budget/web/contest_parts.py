"""What the pages of a contest show of its calendar: phase, deadline, stages, first button."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from kernel.ui.templatetags.ui import day, last_minute, left, when_text
from tenant_apps.budget.messages import PHASE_LABELS
from tenant_apps.budget.models import Contest
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.rules import lifecycle
from tenant_apps.budget.rules.lifecycle import PhaseKind, TallyState
from tenant_apps.budget.templatetags.budget import STAGE_LABELS


@dataclass(frozen=True)
class Badge:
    """What is going on and until when; `kind` as in the design system."""

    text: str
    kind: str


def calendar_of(contest: Contest) -> list[lifecycle.Phase]:
    """Return the calendar of a contest as the rules read it."""
    return contest.calendar


def running_phase(contest: Contest, at: datetime) -> lifecycle.Phase | None:
    """Return the phase that runs at an instant."""
    calendar = calendar_of(contest)
    kind = lifecycle.phase_at(calendar, at)
    return next((phase for phase in calendar if phase.kind == kind), None)


def has_voting_begun(contest: Contest, at: datetime) -> bool:
    """Return whether the calendar has reached voting: from then on the ballot is what counts."""
    return any(
        phase.kind == PhaseKind.VOTING and phase.opens_at <= at for phase in calendar_of(contest)
    )


def is_decided(contest: Contest) -> bool:
    """Return whether the results are published; the caller loads the tally with the contest."""
    tally = getattr(contest, "tally", None)
    return tally is not None and tally.state == TallyState.PUBLISHED


def badge_of(contest: Contest, at: datetime) -> Badge:
    """Return phase and time left of a contest."""
    if contest.state == ContestState.CANCELLED:
        return Badge(_("Contest cancelled"), "bad")
    phase = running_phase(contest, at)
    if phase is None:
        following = [item for item in calendar_of(contest) if item.opens_at > at]
        if not following:
            return Badge(_("Finished"), "quiet")
        soon = min(following, key=lambda item: item.opens_at)
        opens = {"phase": PHASE_LABELS[soon.kind.value], "time": when_text(soon.opens_at)}
        return Badge(_("%(phase)s: from %(time)s") % opens, "quiet")
    label = str(PHASE_LABELS[phase.kind.value])
    if phase.closes_at is None:
        return Badge(label, "good")
    text = _("%(phase)s — %(left)s") % {"phase": label, "left": left(phase.closes_at, at)}
    urgent = phase.kind in {PhaseKind.SUBMISSION, PhaseKind.VOTING}
    return Badge(text, "warn" if urgent else "")


def first_button(contest: Contest, at: datetime) -> dict[str, str]:
    """Return label and address of what most people come for in this phase."""
    phase = running_phase(contest, at)
    kind = phase.kind if phase and contest.state == ContestState.PUBLISHED else None
    label, name = _("See the projects"), "budget:projects"
    if kind == PhaseKind.SUBMISSION:
        label, name = _("Submit a project"), "budget:submit"
    elif kind == PhaseKind.VOTING:
        label, name = _("Vote for projects"), "budget:vote"
    elif is_decided(contest):
        label, name = _("See the results"), "budget:results"
    return {"label": label, "url": reverse(name, args=[contest.slug]), "name": name}


def stages_of(contest: Contest, at: datetime) -> list[dict[str, Any]]:
    """Return the five public stages for `ui/components/stages.html`."""
    return [
        {
            "label": STAGE_LABELS[stage.key],
            "state": "" if stage.status == "next" else stage.status,
            "when": _stage_times(stage),
        }
        for stage in lifecycle.stage_bar(calendar_of(contest), at)
    ]


def _stage_times(stage: lifecycle.Stage) -> str:
    if stage.opens_at is None:
        return ""
    if stage.status == "now" and stage.closes_at:
        return _("until %(time)s") % {"time": when_text(last_minute(stage.closes_at))}
    if stage.status == "done" and stage.closes_at:
        return _("ended %(day)s") % {"day": strip_tags(day(last_minute(stage.closes_at)))}
    return _("from %(day)s") % {"day": strip_tags(day(stage.opens_at))}


def calendar_rows(contest: Contest, at: datetime) -> list[dict[str, Any]]:
    """Return every phase with its exact times; `status` is done, now or next."""
    return [
        {
            "kind": phase.kind.value,
            "opens_at": phase.opens_at,
            "closes_at": last_minute(phase.closes_at),
            "status": _status(phase, at),
        }
        for phase in calendar_of(contest)
    ]


def _status(phase: lifecycle.Phase, at: datetime) -> str:
    if phase.opens_at > at:
        return "next"
    return "now" if phase.closes_at is None or at < phase.closes_at else "done"
