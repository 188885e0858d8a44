"""The states of proposals and tallies, and the phases of a contest on the clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from kernel.errors import Conflict, Invalid


class ProposalState(StrEnum):
    """A proposal from the first draft to the finished project."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    FORMAL_REVIEW = "formal_review"
    CORRECTION = "correction"
    SUBSTANTIVE_REVIEW = "substantive_review"
    ADMITTED = "admitted"
    REJECTED = "rejected"
    APPEAL = "appeal"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    ON_BALLOT = "on_ballot"
    SELECTED = "selected"
    NOT_SELECTED = "not_selected"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"


_P = ProposalState

# Until the ballot is printed an author may withdraw, and the office may merge what is alike.
_LEAVE = frozenset({_P.WITHDRAWN, _P.MERGED})

PROPOSAL_MOVES: Mapping[ProposalState, frozenset[ProposalState]] = {
    _P.DRAFT: frozenset({_P.SUBMITTED, _P.WITHDRAWN}),
    _P.SUBMITTED: _LEAVE | {_P.FORMAL_REVIEW},
    _P.FORMAL_REVIEW: _LEAVE | {_P.CORRECTION, _P.SUBSTANTIVE_REVIEW, _P.REJECTED},
    _P.CORRECTION: _LEAVE | {_P.FORMAL_REVIEW, _P.REJECTED},
    _P.SUBSTANTIVE_REVIEW: _LEAVE | {_P.CORRECTION, _P.ADMITTED, _P.REJECTED},
    _P.ADMITTED: _LEAVE | {_P.ON_BALLOT},
    _P.REJECTED: frozenset({_P.APPEAL}),
    _P.APPEAL: frozenset({_P.FORMAL_REVIEW, _P.SUBSTANTIVE_REVIEW, _P.ADMITTED, _P.REJECTED}),
    _P.WITHDRAWN: frozenset(),
    _P.MERGED: frozenset(),
    _P.ON_BALLOT: frozenset({_P.SELECTED, _P.NOT_SELECTED, _P.WITHDRAWN}),
    _P.SELECTED: frozenset({_P.PLANNED, _P.CANCELLED}),
    _P.NOT_SELECTED: frozenset(),
    _P.PLANNED: frozenset({_P.IN_PROGRESS, _P.CANCELLED}),
    _P.IN_PROGRESS: frozenset({_P.DONE, _P.CANCELLED}),
    _P.DONE: frozenset(),
    _P.CANCELLED: frozenset(),
}


class TallyState(StrEnum):
    """A tally is counted, certified by two officials, then published."""

    PRELIMINARY = "preliminary"
    CERTIFIED = "certified"
    PUBLISHED = "published"


TALLY_MOVES: Mapping[TallyState, frozenset[TallyState]] = {
    TallyState.PRELIMINARY: frozenset({TallyState.CERTIFIED}),
    TallyState.CERTIFIED: frozenset({TallyState.PUBLISHED}),
    TallyState.PUBLISHED: frozenset(),
}


def check_move(state: ProposalState, to: ProposalState) -> None:
    """Let a proposal move by PROPOSAL_MOVES. Raises Conflict (`budget.proposal.wrong_state`)."""
    if to not in PROPOSAL_MOVES[state]:
        raise Conflict("budget.proposal.wrong_state", state=state.value, to=to.value)


def check_tally_move(state: TallyState, to: TallyState) -> None:
    """Let a tally move by TALLY_MOVES. Raises Conflict (`budget.tally.…`)."""
    if to in TALLY_MOVES[state]:
        return
    code = "budget.tally.wrong_state"
    if to is TallyState.PUBLISHED and state is TallyState.PRELIMINARY:
        code = "budget.tally.not_certified"
    elif to is TallyState.CERTIFIED:
        code = "budget.tally.already_certified"
    raise Conflict(code, state=state.value, to=to.value)


class PhaseKind(StrEnum):
    """What a contest is in; some kinds may be left out, the order stays."""

    SUBMISSION = "submission"
    EVALUATION = "evaluation"
    APPEALS = "appeals"
    DISCUSSION = "discussion"
    VOTING = "voting"
    DETERMINATION = "determination"
    REALISATION = "realisation"


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase from `opens_at` up to, not including, `closes_at`; None: open end."""

    kind: PhaseKind
    opens_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the five steps of the public progress bar; `status`: done, now or next."""

    key: str
    status: str
    opens_at: datetime | None
    closes_at: datetime | None


STAGES: Mapping[str, tuple[PhaseKind, ...]] = {
    "submission": (PhaseKind.SUBMISSION,),
    "review": (PhaseKind.EVALUATION, PhaseKind.APPEALS, PhaseKind.DISCUSSION),
    "voting": (PhaseKind.VOTING,),
    "winners": (PhaseKind.DETERMINATION,),
    "realisation": (PhaseKind.REALISATION,),
}


def check_calendar(phases: Sequence[Phase]) -> None:
    """Let a calendar stand: each phase once, ends after it begins, and none overlap.

    Evaluation, appeals and discussion may change places among themselves; the stages of the
    progress bar may not. Only the last phase may have an open end.
    Raises Invalid (`budget.contest.calendar_invalid`) with `reason` and `phase`.
    """
    if not phases:
        raise _calendar("empty", None)
    ordered = sorted(phases, key=lambda phase: phase.opens_at)
    if len({phase.kind for phase in ordered}) < len(ordered):
        kinds = [phase.kind for phase in ordered]
        raise _calendar("twice", next(kind for kind in kinds if kinds.count(kind) > 1))
    for phase in ordered:
        if phase.closes_at is not None and phase.closes_at <= phase.opens_at:
            raise _calendar("ends_before_it_begins", phase.kind)
    for before, after in pairwise(ordered):
        if before.closes_at is None or before.closes_at > after.opens_at:
            raise _calendar("overlap", after.kind)
        if _stage_number(before.kind) > _stage_number(after.kind):
            raise _calendar("order", after.kind)


def phase_at(phases: Iterable[Phase], at: datetime) -> PhaseKind | None:
    """The phase at an instant, or None between phases, before the first and after the last."""
    for phase in phases:
        if phase.opens_at <= at and (phase.closes_at is None or at < phase.closes_at):
            return phase.kind
    return None


def stage_bar(phases: Iterable[Phase], at: datetime) -> tuple[Stage, ...]:
    """The five public stages at an instant; a gap between phases belongs to the earlier one.

    Stages without a phase keep their place, without times.
    """
    known = list(phases)
    reached = [_stage_number(phase.kind) for phase in known if phase.opens_at <= at]
    current = max(reached, default=-1)
    ended = all(phase.closes_at is not None and phase.closes_at <= at for phase in known)
    stages = []
    for number, (key, kinds) in enumerate(STAGES.items()):
        own = [phase for phase in known if phase.kind in kinds]
        closes = [phase.closes_at for phase in own if phase.closes_at is not None]
        status = "now" if number == current else "done" if number < current else "next"
        if ended and number == current:
            status = "done"
        stages.append(
            Stage(
                key,
                status,
                min((phase.opens_at for phase in own), default=None),
                max(closes) if own and len(closes) == len(own) else None,
            )
        )
    return tuple(stages)


def _stage_number(kind: PhaseKind) -> int:
    return next(number for number, kinds in enumerate(STAGES.values()) if kind in kinds)


def _calendar(reason: str, kind: PhaseKind | None) -> Invalid:
    return Invalid(
        "budget.contest.calendar_invalid", reason=reason, phase=kind.value if kind else None
    )
