"""States of proposals and tallies, calendars, and the public progress bar."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Conflict, Invalid
from tenant_apps.budget.rules.errors import CODES
from tenant_apps.budget.rules.lifecycle import (
    PROPOSAL_MOVES,
    STAGES,
    Phase,
    PhaseKind,
    ProposalState,
    TallyState,
    check_calendar,
    check_move,
    check_tally_move,
    phase_at,
    stage_bar,
)

START = datetime(2024, 3, 1, 8, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def make_calendar() -> list[Phase]:
    """A week for every phase, with a free day at the end of each; realisation stays open."""
    phases = [
        Phase(kind, START + WEEK * at, START + WEEK * (at + 1) - timedelta(days=1))
        for at, kind in enumerate(PhaseKind)
    ]
    return [*phases[:-1], Phase(PhaseKind.REALISATION, phases[-1].opens_at, None)]


@given(st.sampled_from(ProposalState), st.sampled_from(ProposalState))
def test_check_move_refuses_when_table_has_no_such_move(
    state: ProposalState, to: ProposalState
) -> None:
    if to in PROPOSAL_MOVES[state]:
        check_move(state, to)
        return
    with pytest.raises(Conflict) as refused:
        check_move(state, to)
    assert refused.value.code == "budget.proposal.wrong_state"
    assert refused.value.facts == {"state": state.value, "to": to.value}


def test_moves_reach_every_state_when_followed_from_draft() -> None:
    reached = {ProposalState.DRAFT}
    while more := {to for state in reached for to in PROPOSAL_MOVES[state]} - reached:
        reached |= more
    assert reached == set(ProposalState) == set(PROPOSAL_MOVES)


@pytest.mark.parametrize(
    ("state", "to", "code"),
    [
        ("preliminary", "certified", None),
        ("certified", "published", None),
        ("preliminary", "published", "not_certified"),
        ("certified", "certified", "already_certified"),
        ("published", "certified", "already_certified"),
        ("published", "preliminary", "wrong_state"),
    ],
)
def test_check_tally_move_names_the_reason_when_refused(
    state: str, to: str, code: str | None
) -> None:
    if code is None:
        check_tally_move(TallyState(state), TallyState(to))
        return
    with pytest.raises(Conflict) as refused:
        check_tally_move(TallyState(state), TallyState(to))
    assert refused.value.code == f"budget.tally.{code}"
    assert refused.value.code in CODES


def test_check_calendar_accepts_when_reviews_change_places() -> None:
    phases = make_calendar()
    swapped = [
        Phase(PhaseKind.DISCUSSION, phases[1].opens_at, phases[1].closes_at),
        Phase(PhaseKind.EVALUATION, phases[3].opens_at, phases[3].closes_at),
    ]
    calendar = [phases[0], *swapped, phases[4]]
    check_calendar(calendar)
    assert phase_at(calendar, phases[1].opens_at) is PhaseKind.DISCUSSION


@pytest.mark.parametrize(
    ("phases", "reason"),
    [
        ([], "empty"),
        ([Phase(PhaseKind.VOTING, START, START)], "ends_before_it_begins"),
        (
            [
                Phase(PhaseKind.VOTING, START, START + WEEK),
                Phase(PhaseKind.VOTING, START + WEEK, None),
            ],
            "twice",
        ),
        (
            [
                Phase(PhaseKind.SUBMISSION, START, START + WEEK + timedelta(seconds=1)),
                Phase(PhaseKind.VOTING, START + WEEK, None),
            ],
            "overlap",
        ),
        (
            [
                Phase(PhaseKind.SUBMISSION, START, None),
                Phase(PhaseKind.VOTING, START + WEEK, None),
            ],
            "overlap",
        ),
        (
            [
                Phase(PhaseKind.VOTING, START, START + WEEK),
                Phase(PhaseKind.SUBMISSION, START + WEEK, None),
            ],
            "order",
        ),
    ],
)
def test_check_calendar_names_the_reason_when_phases_clash(
    phases: list[Phase], reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_calendar(phases)
    assert refused.value.code == "budget.contest.calendar_invalid"
    assert refused.value.facts["reason"] == reason


def test_phase_is_half_open_when_boundaries_touch() -> None:
    phases = make_calendar()
    first = phases[0]
    assert first.closes_at is not None
    assert phase_at(phases, first.opens_at) is PhaseKind.SUBMISSION
    assert phase_at(phases, first.closes_at) is None
    assert phase_at(phases, first.opens_at - timedelta(microseconds=1)) is None
    assert phase_at(phases, START + WEEK * 50) is PhaseKind.REALISATION


@pytest.mark.parametrize(
    ("at", "statuses"),
    [
        (START - WEEK, "next next next next next"),
        (START, "now next next next next"),
        (START + WEEK - timedelta(hours=1), "now next next next next"),
        (START + WEEK, "done now next next next"),
        (START + WEEK * 3, "done now next next next"),
        (START + WEEK * 4, "done done now next next"),
        (START + WEEK * 60, "done done done done now"),
    ],
)
def test_stage_bar_follows_the_clock_when_time_passes(at: datetime, statuses: str) -> None:
    bar = stage_bar(make_calendar(), at)
    assert [stage.key for stage in bar] == list(STAGES)
    assert [stage.status for stage in bar] == statuses.split()
    assert bar[1].opens_at == START + WEEK
    assert bar[1].closes_at == START + WEEK * 4 - timedelta(days=1)
    assert bar[4].closes_at is None


def test_stage_bar_is_done_when_last_phase_has_ended() -> None:
    bar = stage_bar([Phase(PhaseKind.VOTING, START, START + WEEK)], START + WEEK)
    assert [stage.status for stage in bar] == ["done", "done", "done", "next", "next"]
    assert bar[0].opens_at is None
