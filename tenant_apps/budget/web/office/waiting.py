"""What waits in the budget for a member of staff."""

from datetime import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.people import Actor
from tenant_apps.budget.models import BallotPaper, Proposal, Tally
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.models.proposal_queries import STATE_GROUPS
from tenant_apps.budget.rules.lifecycle import TallyState
from tenant_apps.budget.rules.permissions import may


def waiting(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return rows `{count, label, url}`: proposals to decide on, results to count or publish."""
    rows: list[dict[str, Any]] = []
    if may(actor.roles, "proposal.view"):
        rows += _proposals()
    if may(actor.roles, "tally.read"):
        rows += _counts(at)
        rows += _tallies()
    return rows


def _proposals() -> list[dict[str, Any]]:
    waiting_states = [state for state in STATE_GROUPS["review"] if state != "correction"]
    counted = (
        Proposal.objects.filter(state__in=waiting_states)
        .exclude(contest__state=ContestState.CANCELLED)
        .values("contest__slug", "contest__title")
        .annotate(waiting=Count("pk"))
        .order_by("contest__slug")
    )
    return [
        {
            "count": row["waiting"],
            "label": ngettext(
                "proposal waits for a decision: %(contest)s",
                "proposals wait for a decision: %(contest)s",
                row["waiting"],
            )
            % {"contest": row["contest__title"]},
            "url": reverse("budget_office:proposals", args=[row["contest__slug"]])
            + "?group=review",
        }
        for row in counted
    ]


def _counts(at: datetime) -> list[dict[str, Any]]:
    closed = BallotPaper.objects.filter(closes_at__lte=at, contest__tally__isnull=True)
    open_contests = closed.exclude(contest__state=ContestState.CANCELLED)
    return [
        _row(_("contest to count: %(contest)s"), slug, title)
        for slug, title in open_contests.values_list("contest__slug", "contest__title")
    ]


def _tallies() -> list[dict[str, Any]]:
    found = Tally.objects.waiting().exclude(contest__state=ContestState.CANCELLED)
    labels = {
        TallyState.PRELIMINARY.value: _("result to approve: %(contest)s"),
        TallyState.CERTIFIED.value: _("result to publish: %(contest)s"),
    }
    rows = found.values_list("state", "contest__slug", "contest__title")
    return [_row(labels[state], slug, title) for state, slug, title in rows]


def _row(label: str, slug: str, title: str) -> dict[str, Any]:
    url = reverse("budget_office:tally", args=[slug])
    return {"count": 1, "label": label % {"contest": title}, "url": url}
