"""Ballots against their paper: what is refused, and that nothing wrong is ever accepted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_apps.budget.rules.ballots import (
    CheckedBallot,
    Choice,
    Method,
    Paper,
    PaperProject,
    PoolPaper,
    check_ballot,
)
from tenant_apps.budget.rules.errors import BALLOT_CODES, CODES, BallotRefused


def make_paper(method: Method, **limits: int | None) -> Paper:
    """Two pools of one method: `city` with projects 1 to 4, `north` with 5 and 6."""
    values: dict[str, int | None] = {
        "amount_minor": 100,
        "min_choices": 1,
        "max_choices": None,
        "points_sum": None,
        "points_max": None,
    }
    values |= limits
    pools = tuple(
        PoolPaper(code=code, method=method, projects=numbers, **values)  # type: ignore[arg-type]
        for code, numbers in (("city", (1, 2, 3, 4)), ("north", (5, 6)))
    )
    projects = {
        number: PaperProject(number, number * 20, pool.code)
        for pool in pools
        for number in pool.projects
    }
    return Paper(pools, projects)


def plain(*numbers: int) -> list[Choice]:
    return [(number, None) for number in numbers]


@pytest.mark.parametrize(
    ("paper", "choices", "code", "facts"),
    [
        (make_paper(Method.APPROVAL), [], "empty", {}),
        (make_paper(Method.APPROVAL), plain(9), "unknown_project", {"project": 9}),
        (
            make_paper(Method.APPROVAL),
            plain(1, 2, 1),
            "duplicate_project",
            {"project": 1, "pool": "city"},
        ),
        (
            make_paper(Method.CHOOSE_ONE),
            plain(1, 2),
            "too_many_choices",
            {"pool": "city", "limit": 1, "given": 2},
        ),
        (
            make_paper(Method.APPROVAL, max_choices=2),
            plain(1, 2, 3),
            "too_many_choices",
            {"pool": "city", "limit": 2, "given": 3},
        ),
        (
            make_paper(Method.RANKING, min_choices=3),
            plain(5, 6),
            "too_few_choices",
            {"pool": "north", "limit": 3, "given": 2},
        ),
        (
            make_paper(Method.KNAPSACK),
            plain(1, 2, 3),
            "over_money",
            {"pool": "city", "limit": 100, "given": 120},
        ),
        (
            make_paper(Method.CUMULATIVE),
            plain(1),
            "points_missing",
            {"pool": "city", "project": 1},
        ),
        (
            make_paper(Method.CUMULATIVE, points_max=3),
            [(1, 4)],
            "points_out_of_range",
            {"pool": "city", "project": 1, "limit": 3, "given": 4},
        ),
        (
            make_paper(Method.CUMULATIVE),
            [(1, 0)],
            "points_out_of_range",
            {"pool": "city", "project": 1, "limit": None, "given": 0},
        ),
        (
            make_paper(Method.CUMULATIVE, points_sum=5),
            [(1, 3), (2, 3)],
            "too_many_points",
            {"pool": "city", "limit": 5, "given": 6},
        ),
        (
            make_paper(Method.APPROVAL),
            [(1, 2)],
            "points_not_expected",
            {"pool": "city", "project": 1, "given": 2},
        ),
    ],
)
def test_check_refuses_ballot_when_one_rule_is_broken(
    paper: Paper, choices: list[Choice], code: str, facts: dict[str, object]
) -> None:
    with pytest.raises(BallotRefused) as refused:
        check_ballot(paper, choices)
    assert refused.value.code == f"budget.ballot.{code}"
    assert refused.value.facts == facts
    assert refused.value.code in BALLOT_CODES
    assert code in str(refused.value)


def test_check_accepts_ballot_when_one_pool_is_left_empty() -> None:
    ballot = check_ballot(make_paper(Method.RANKING, max_choices=3), plain(4, 1, 2))
    assert ballot.projects == (4, 1, 2)
    assert ballot.points is None


def test_check_accepts_points_when_they_use_the_whole_sum() -> None:
    paper = make_paper(Method.CUMULATIVE, points_sum=5, points_max=3)
    ballot = check_ballot(paper, [(2, 3), (1, 2), (6, 3)])
    assert ballot.points == (3, 2, 3)


def test_check_gives_one_point_when_another_pool_has_points() -> None:
    points, approval = make_paper(Method.CUMULATIVE), make_paper(Method.APPROVAL)
    paper = Paper((points.pools[0], approval.pools[1]), points.projects)
    assert check_ballot(paper, [(5, None), (1, 4)]).points == (1, 4)


LIMITS = st.none() | st.integers(0, 4)


@given(
    st.sampled_from(Method),
    st.integers(0, 3),
    LIMITS,
    LIMITS,
    LIMITS,
    st.lists(st.tuples(st.integers(0, 7), st.none() | st.integers(-1, 5)), max_size=7),
)
def test_check_accepts_nothing_wrong_when_ballots_are_arbitrary(
    method: Method,
    least: int,
    most: int | None,
    points_sum: int | None,
    points_max: int | None,
    choices: list[Choice],
) -> None:
    paper = make_paper(
        method, min_choices=least, max_choices=most, points_sum=points_sum, points_max=points_max
    )
    try:
        ballot = check_ballot(paper, choices)
    except BallotRefused as refused:
        known = refused.code in CODES
    else:
        known = True
        _check_accepted(paper, choices, ballot)
    assert known


def _check_accepted(paper: Paper, choices: list[Choice], ballot: CheckedBallot) -> None:
    assert ballot.projects == tuple(number for number, _ in choices)
    assert len(set(ballot.projects)) == len(ballot.projects) > 0
    for pool in paper.pools:
        method, least, most = pool.method, pool.min_choices, pool.max_choices
        mine = [choice for choice in choices if choice[0] in pool.projects]
        if not mine:
            continue
        assert len(mine) == 1 if method is Method.CHOOSE_ONE else len(mine) >= least
        assert most is None or method is Method.CHOOSE_ONE or len(mine) <= most
        if method is Method.KNAPSACK:
            assert sum(20 * number for number, _ in mine) <= 100
        given_points = [points for _, points in mine if points is not None]
        assert len(given_points) == (len(mine) if method is Method.CUMULATIVE else 0)
        assert pool.points_sum is None or sum(given_points) <= pool.points_sum
        assert pool.points_max is None or all(points <= pool.points_max for points in given_points)
        assert all(points > 0 for points in given_points)
