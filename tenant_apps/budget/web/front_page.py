"""What the participatory budget shows on the city's front page."""

from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.ui.templatetags.ui import money, number
from tenant_apps.budget.models import Contest, Proposal
from tenant_apps.budget.models.ballot_queries import turnout
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.models.project_votes import public_votes
from tenant_apps.budget.models.proposal_queries import WINNING_STATES
from tenant_apps.budget.models.readable_contests import readable_contests
from tenant_apps.budget.rules.lifecycle import PhaseKind, ProposalState
from tenant_apps.budget.web.contest_parts import badge_of, first_button, running_phase

WINNERS_SHOWN = 3


def figures(at: datetime) -> list[dict[str, Any]]:
    """Return counters of all contests: projects, selected ones, built ones."""
    counted = Proposal.objects.listed().counts_by_state()
    projects = sum(counted.values())
    if not projects:
        return []
    winners = sum(count for state, count in counted.items() if state in WINNING_STATES)
    built = counted.get(ProposalState.DONE.value, 0)
    url = reverse("budget:contests")
    rows = [
        (projects, ngettext("project submitted", "projects submitted", projects)),
        (winners, ngettext("project selected", "projects selected", winners)),
        (built, ngettext("project built", "projects built", built)),
    ]
    return [{"value": number(count), "label": label, "url": url} for count, label in rows if count]


def open_now(at: datetime) -> list[dict[str, Any]]:
    """Return contests whose running phase has a deadline, the nearest one first."""
    rows = []
    published = readable_contests().filter(state=ContestState.PUBLISHED)
    for contest in published.annotate(amount_minor=Sum("pools__amount_minor")):
        phase = running_phase(contest, at)
        if phase is not None and phase.closes_at is not None:
            rows.append((phase.closes_at, open_row(contest, phase.kind, at)))
    return [row for _closes, row in sorted(rows, key=lambda pair: pair[0])]


def open_row(contest: Contest, phase: PhaseKind, at: datetime) -> dict[str, Any]:
    """Return one running contest for `ui/components/rows.html`, with its first button."""
    badge = badge_of(contest, at)
    facts = [money(contest.amount_minor or 0, contest.currency)]  # type: ignore[attr-defined]
    voters = turnout(contest.pk) if phase == PhaseKind.VOTING else 0
    if voters:
        text = ngettext("%(count)s resident voted", "%(count)s residents voted", voters)
        facts.append(text % {"count": number(voters)})
    return {
        "kind": _("Budget"),
        "title": contest.title,
        "url": reverse("budget:contest", args=[contest.slug]),
        "text": " · ".join(facts),
        "badge": badge.text,
        "badge_kind": badge.kind,
        "button": first_button(contest, at),
        "is_urgent": phase in {PhaseKind.SUBMISSION, PhaseKind.VOTING},
    }


def winners(at: datetime) -> dict[str, Any]:
    """Return the winners of the latest contest with published results: contest, projects, votes."""
    latest = readable_contests().filter(tally__state="published").first()
    if latest is None:
        return {"projects": []}
    votes = public_votes(latest, at=at) or {}
    won = Proposal.objects.filter(contest=latest).winning().for_cards()
    ranked = sorted(won, key=lambda item: -votes.get(item.ballot_number or 0, 0))
    return {"contest": latest, "projects": ranked[:WINNERS_SHOWN], "votes": votes}
