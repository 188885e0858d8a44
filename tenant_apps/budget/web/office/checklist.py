"""What a contest still needs, in the order in which it is done, and its numbers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.ui.templatetags.ui import last_minute, money, number, when_text
from tenant_apps.budget.models import BallotPaper, Contest, Pool, Proposal
from tenant_apps.budget.models.ballot_queries import turnout
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.models.proposal_queries import STATE_GROUPS
from tenant_apps.budget.rules.lifecycle import PhaseKind, TallyState


@dataclass(frozen=True)
class Step:
    """One thing to do: whether it is done, and where."""

    label: str
    text: str
    url: str
    done: bool


def checklist_of(contest: Contest, at: datetime) -> list[Step]:
    """Return every step of a contest's preparation and counting."""
    pools = list(Pool.objects.filter(contest=contest))
    kinds = {phase.kind for phase in contest.phases.all()}
    paper = BallotPaper.objects.filter(contest=contest).defer("content").first()
    admitted = Proposal.objects.filter(contest=contest).in_group("admitted").count()
    tally = getattr(contest, "tally", None)
    state = tally.state if tally else ""
    money_text = money(sum(pool.amount_minor for pool in pools), contest.currency)
    return [
        Step(
            _("Describe the contest"),
            _("Summary, regulation, organiser."),
            _url("description", contest),
            bool(contest.summary or contest.regulation),
        ),
        Step(
            _("Set the calendar"),
            _("When people propose, vote and learn the result."),
            _url("calendar", contest),
            PhaseKind.VOTING.value in kinds,
        ),
        Step(
            _("Add pools"),
            money_text if pools else _("How much money, for whom, by which rule."),
            _url("pools", contest),
            bool(pools),
        ),
        Step(
            _("Publish the contest"),
            _("From then on everybody sees it."),
            _url("publish", contest),
            contest.state != ContestState.DRAFT,
        ),
        Step(
            _("Decide on proposals"),
            _("%(count)s admitted") % {"count": number(admitted)},
            _url("proposals", contest),
            paper is not None,
        ),
        Step(
            _("Freeze the ballot paper"),
            _("Draws the numbers and ends every change to voting."),
            _url("freeze", contest),
            paper is not None,
        ),
        Step(
            _("Count the votes"),
            _closing_text(paper, at),
            _url("tally", contest),
            tally is not None,
        ),
        Step(
            _("Certify and publish the result"),
            _("Two officials approve it, then everybody sees it."),
            _url("tally", contest),
            state == TallyState.PUBLISHED,
        ),
    ]


def next_step_of(steps: list[Step]) -> Step | None:
    """Return the first step that is not done."""
    return next((step for step in steps if not step.done), None)


def figures_of(contest: Contest) -> list[dict[str, Any]]:
    """Return the counters of a contest for `ui/components/figures.html`."""
    counted = Proposal.objects.numbered().filter(contest=contest).counts_by_state()
    proposals = reverse("budget_office:proposals", args=[contest.slug])
    waiting = sum(counted.get(state, 0) for state in STATE_GROUPS["review"])
    admitted = sum(counted.get(state, 0) for state in STATE_GROUPS["admitted"])
    return [
        {"value": number(sum(counted.values())), "label": _("submitted"), "url": proposals},
        {
            "value": number(waiting),
            "label": _("wait for a decision"),
            "url": f"{proposals}?group=review",
        },
        {
            "value": number(admitted),
            "label": _("admitted"),
            "url": f"{proposals}?group=admitted",
        },
        {"value": number(turnout(contest.pk)), "label": _("voted")},
    ]


def _url(name: str, contest: Contest) -> str:
    return reverse(f"budget_office:{name}", args=[contest.slug])


def _closing_text(paper: BallotPaper | None, at: datetime) -> str:
    if paper is None or at >= paper.closes_at:
        return _("After voting has ended.")
    return _("Voting runs until %(time)s.") % {"time": when_text(last_minute(paper.closes_at))}
