"""What the participatory budget shows on the city's front page and in its calendar."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.registries import CalendarEntry, FrontPagePart
from kernel.ui.templatetags.ui import money, number
from tenant_apps.budget.messages import PHASE_LABELS
from tenant_apps.budget.models import Contest, Proposal
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.models.contest_numbers import coming_phases, contests_in_numbers
from tenant_apps.budget.models.project_votes import public_votes
from tenant_apps.budget.models.proposal_queries import WINNING_STATES
from tenant_apps.budget.rules.lifecycle import PhaseKind, ProposalState
from tenant_apps.budget.web.contest_parts import badge_of, first_button, is_decided, running_phase

WINNERS_SHOWN = 3
URGENT = frozenset({PhaseKind.SUBMISSION, PhaseKind.VOTING})


def read(at: datetime) -> FrontPagePart:
    """Return counters, running contests, coming phases and the latest winners."""
    contests = list(contests_in_numbers(at))
    running = [contest for contest in contests if contest.state == ContestState.PUBLISHED]
    entries = [entry_of(phase, contest) for contest in running for phase in contest.calendar]
    return FrontPagePart(
        figures=figures(contests),
        rows=open_now(running, at),
        entries=entries,
        showcase=winners(contests, at),
    )


def entries_since(since: datetime) -> list[CalendarEntry]:
    """Return the phases that have not ended at an instant, for the city's calendar."""
    return [entry_of(phase, phase.contest) for phase in coming_phases(since)]


def entry_of(phase: Any, contest: Contest) -> CalendarEntry:
    """Return a phase, a row or as the rules read it, as an entry of the calendar."""
    return CalendarEntry(
        key=f"{contest.uuid}-{phase.kind}",
        kind=_("Budget"),
        title=str(PHASE_LABELS[phase.kind]),
        about=contest.title,
        url=reverse("budget:contest", args=[contest.slug]),
        opens_at=phase.opens_at,
        closes_at=phase.closes_at,
        has_deadline=phase.kind in {kind.value for kind in URGENT},
    )


def figures(contests: Iterable[Any]) -> list[dict[str, Any]]:
    """Return counters of all contests: selected projects, submitted ones, built ones."""
    counted: Counter[str] = Counter()
    for contest in contests:
        counted.update({row["state"]: row["count"] for row in contest.states})
    won = sum(count for state, count in counted.items() if state in WINNING_STATES)
    built = counted[ProposalState.DONE.value]
    url = reverse("budget:contests")
    rows = [
        (won, ngettext("project selected", "projects selected", won)),
        (counted.total(), ngettext("project submitted", "projects submitted", counted.total())),
        (built, ngettext("project built", "projects built", built)),
    ]
    return [{"value": number(count), "label": label, "url": url} for count, label in rows if count]


def open_now(contests: Iterable[Contest], at: datetime) -> list[dict[str, Any]]:
    """Return contests whose running phase has a deadline, the nearest one first."""
    rows = []
    for contest in contests:
        phase = running_phase(contest, at)
        if phase is not None and phase.closes_at is not None:
            rows.append((phase.closes_at, open_row(contest, phase.kind, at)))
    return [row for _closes, row in sorted(rows, key=lambda pair: pair[0])]


def open_row(contest: Any, phase: PhaseKind, at: datetime) -> dict[str, Any]:
    """Return one running contest for `ui/components/rows.html`, with its first button."""
    badge = badge_of(contest, at)
    facts = [money(contest.amount_minor, contest.currency)]
    if contest.voters:
        text = ngettext("%(count)s resident voted", "%(count)s residents voted", contest.voters)
        facts.append(text % {"count": number(contest.voters)})
    return {
        "kind": _("Budget"),
        "title": contest.title,
        "url": reverse("budget:contest", args=[contest.slug]),
        "text": " · ".join(facts),
        "badge": badge.text,
        "badge_kind": badge.kind,
        "button": first_button(contest, at),
        "is_urgent": phase in URGENT,
    }


def winners(contests: Iterable[Contest], at: datetime) -> dict[str, Any] | None:
    """Return the winners of the latest contest with published results, None without any."""
    latest = next((contest for contest in contests if is_decided(contest)), None)
    if latest is None:
        return None
    votes = public_votes(latest, at=at) or {}
    won = Proposal.objects.filter(contest=latest).winning().for_cards()
    ranked = sorted(won, key=lambda item: -votes.get(item.ballot_number or 0, 0))
    return (
        {
            "title": _("Built by your votes"),
            "url": reverse("budget:projects", args=[latest.slug]) + "?state=winners",
            "action": _("All winners"),
            "template": "budget/project_cards.html",
            "context": {
                "contest": latest,
                "votes": votes,
                "listing": {"projects": ranked[:WINNERS_SHOWN]},
            },
        }
        if ranked
        else None
    )
