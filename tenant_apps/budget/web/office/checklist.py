"""What a contest still needs, in the order in which it is done, and its numbers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.ui.templatetags.ui import last_minute, money, number, when_text
from tenant_apps.budget.actions.regulations import deviations_of, regulation_of
from tenant_apps.budget.models import BallotPaper, Contest, Pool, Proposal
from tenant_apps.budget.models.ballot_queries import turnout
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.models.proposal_queries import STATE_GROUPS
from tenant_apps.budget.rules.lifecycle import PhaseKind, TallyState
from tenant_apps.residents.actions.roll import count_roll


@dataclass(frozen=True)
class Step:
    """One thing to do: whether it is done, where, and whether it can be done now."""

    label: str
    text: str
    url: str
    done: bool
    possible: bool = True


@dataclass(frozen=True)
class Progress:
    """How far a contest is: what its steps depend on."""

    contest: Contest
    at: datetime
    pools: list[Pool]
    paper: BallotPaper | None
    waiting: int
    admitted: int

    @property
    def submission_ends(self) -> datetime | None:
        """When the running or coming submission ends; None when there is none."""
        return next(
            (
                phase.closes_at
                for phase in self.contest.phases.all()
                if phase.kind == PhaseKind.SUBMISSION
                and phase.closes_at
                and self.at < phase.closes_at
            ),
            None,
        )

    @property
    def voting_ends(self) -> datetime | None:
        """When the votes can be counted, None when the calendar has no voting."""
        if self.paper is not None:
            return self.paper.closes_at
        return next(
            (
                phase.closes_at
                for phase in self.contest.phases.all()
                if phase.kind == PhaseKind.VOTING
            ),
            None,
        )

    @property
    def is_decided(self) -> bool:
        """Whether no proposal waits and none will come."""
        return self.paper is not None or not (
            self.waiting or self.submission_ends or not self.admitted
        )


def progress_of(contest: Contest, at: datetime) -> Progress:
    """Read how far a contest is."""
    counted = Proposal.objects.numbered().filter(contest=contest).counts_by_state()
    return Progress(
        contest=contest,
        at=at,
        pools=list(Pool.objects.filter(contest=contest)),
        paper=BallotPaper.objects.filter(contest=contest).defer("content").first(),
        waiting=sum(counted.get(state, 0) for state in STATE_GROUPS["review"]),
        admitted=sum(counted.get(state, 0) for state in STATE_GROUPS["admitted"]),
    )


def checklist_of(contest: Contest, at: datetime) -> list[Step]:
    """Return every step of a contest's preparation and counting."""
    progress = progress_of(contest, at)
    return [
        *_preparing(progress),
        *_regulation_steps(contest),
        *([_roll_step(progress)] if contest.roll_required else []),
        _deciding(progress),
        _freezing(progress),
        *_counting(progress),
    ]


def next_step_of(steps: list[Step]) -> Step | None:
    """Return the first step that can be done, else the first that is not done."""
    left = [step for step in steps if not step.done]
    return next((step for step in left if step.possible), left[0] if left else None)


def _preparing(progress: Progress) -> list[Step]:
    contest, pools = progress.contest, progress.pools
    kinds = {phase.kind for phase in contest.phases.all()}
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
    ]


def _regulation_steps(contest: Contest) -> list[Step]:
    """Return the step of keeping to the regulation, nothing where none is in force."""
    act = regulation_of(contest)
    if act is None:
        return []
    names = dict.fromkeys(str(item.term.label) for item in deviations_of(contest, act))
    text = f"{act.title} ({act.act_number})"
    if names:
        text = _("Differs: %(terms)s") % {"terms": ", ".join(names)}
    done = not names or bool(contest.deviation)
    return [Step(_("Keep to the regulation"), text, _url("regulation", contest), done)]


def _roll_step(progress: Progress) -> Step:
    people = count_roll(scope=progress.contest.uuid)
    return Step(
        _("Import the voter roll"),
        ngettext("%(count)s person on the roll", "%(count)s people on the roll", people)
        % {"count": number(people)},
        _url("roll", progress.contest),
        people > 0,
        possible=progress.voting_ends is None or progress.at < progress.voting_ends,
    )


def _deciding(progress: Progress) -> Step:
    text = _("%(count)s admitted") % {"count": number(progress.admitted)}
    if progress.waiting and progress.paper is None:
        text = _("%(waiting)s wait for a decision, %(count)s admitted") % {
            "waiting": number(progress.waiting),
            "count": number(progress.admitted),
        }
    elif not progress.is_decided and progress.submission_ends:
        text = _("None waits now. Proposals are submitted until %(time)s.") % {
            "time": when_text(last_minute(progress.submission_ends))
        }
    return Step(
        _("Decide on proposals"),
        text,
        _url("proposals", progress.contest),
        progress.is_decided,
        possible=progress.waiting > 0,
    )


def _freezing(progress: Progress) -> Step:
    published = progress.contest.state == ContestState.PUBLISHED
    return Step(
        _("Freeze the ballot paper"),
        _("Draws the numbers and ends every change to voting."),
        _url("freeze", progress.contest),
        progress.paper is not None,
        possible=published and progress.is_decided,
    )


def _counting(progress: Progress) -> list[Step]:
    contest, paper = progress.contest, progress.paper
    tally = getattr(contest, "tally", None)
    return [
        Step(
            _("Count the votes"),
            _closing_text(progress),
            _url("tally", contest),
            tally is not None,
            possible=paper is not None and progress.at >= paper.closes_at,
        ),
        Step(
            _("Certify and publish the result"),
            _("Two officials approve it, then everybody sees it."),
            _url("tally", contest),
            tally is not None and tally.state == TallyState.PUBLISHED,
            possible=tally is not None,
        ),
    ]


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


def _closing_text(progress: Progress) -> str:
    ends = progress.voting_ends
    if ends is None or progress.at >= ends:
        return _("After voting has ended.")
    return _("Voting runs until %(time)s; votes are counted after that.") % {
        "time": when_text(last_minute(ends))
    }
