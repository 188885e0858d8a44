"""Checks a ballot against its paper: the same rules for web, API, paper entry and import."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .errors import BallotRefused


class Method(StrEnum):
    """How voters choose within a pool."""

    CHOOSE_ONE = "choose-1"
    APPROVAL = "approval"
    KNAPSACK = "knapsack"
    RANKING = "ranking"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True, slots=True)
class PaperProject:
    """A project as printed: its number, its cost in minor units, the code of its pool."""

    number: int
    cost_minor: int
    pool: str


@dataclass(frozen=True, slots=True)
class PoolPaper:
    """The part of the paper for one pool.

    `min_choices` holds for voters who choose in the pool at all. `amount_minor` limits the sum
    of costs of a knapsack ballot. `points_sum` and `points_max` (per project) limit a
    cumulative one; None means no limit.
    """

    code: str
    method: Method
    amount_minor: int
    min_choices: int
    max_choices: int | None
    points_sum: int | None
    points_max: int | None
    projects: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole ballot paper: pools in printed order, projects by number."""

    pools: tuple[PoolPaper, ...]
    projects: Mapping[int, PaperProject]


# The number of a project and the points for it, None where the method has none.
Choice = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class CheckedBallot:
    """A valid ballot in the voter's order; `points` go with `projects`, or None.

    Where some pools give points and others do not, choices without points have one.
    """

    projects: tuple[int, ...]
    points: tuple[int, ...] | None


def check_ballot(paper: Paper, choices: Sequence[Choice]) -> CheckedBallot:
    """The ballot, if it satisfies every rule of its paper.

    `choices` in the voter's order, the most preferred first within a ranking. A pool may stay
    empty if another has choices. Raises BallotRefused with `pool`, `limit` and `given`.
    """
    if not choices:
        raise BallotRefused("budget.ballot.empty")
    _check_known(paper, choices)
    by_pool: dict[str, list[Choice]] = {}
    for choice in choices:
        by_pool.setdefault(paper.projects[choice[0]].pool, []).append(choice)
    for pool in paper.pools:
        if pool.code in by_pool:
            _check_pool(paper, pool, by_pool[pool.code])
    numbers = tuple(number for number, _ in choices)
    if all(points is None for _, points in choices):
        return CheckedBallot(numbers, None)
    return CheckedBallot(numbers, tuple(1 if given is None else given for _, given in choices))


def _check_known(paper: Paper, choices: Iterable[Choice]) -> None:
    printed = {number: pool.code for pool in paper.pools for number in pool.projects}
    seen: set[int] = set()
    for number, _ in choices:
        project = paper.projects.get(number)
        if project is None or printed.get(number) != project.pool:
            raise BallotRefused("budget.ballot.unknown_project", project=number)
        if number in seen:
            raise BallotRefused(
                "budget.ballot.duplicate_project", project=number, pool=project.pool
            )
        seen.add(number)


def _check_pool(paper: Paper, pool: PoolPaper, choices: Sequence[Choice]) -> None:
    given = len(choices)
    least = 1 if pool.method is Method.CHOOSE_ONE else pool.min_choices
    most = 1 if pool.method is Method.CHOOSE_ONE else pool.max_choices
    if most is not None and given > most:
        raise BallotRefused(
            "budget.ballot.too_many_choices", pool=pool.code, limit=most, given=given
        )
    if given < least:
        raise BallotRefused(
            "budget.ballot.too_few_choices", pool=pool.code, limit=least, given=given
        )
    if pool.method is Method.KNAPSACK:
        _check_money(paper, pool, choices)
    if pool.method is Method.CUMULATIVE:
        _check_points(pool, choices)
    else:
        _check_no_points(pool, choices)


def _check_money(paper: Paper, pool: PoolPaper, choices: Sequence[Choice]) -> None:
    cost = sum(paper.projects[number].cost_minor for number, _ in choices)
    if cost > pool.amount_minor:
        raise BallotRefused(
            "budget.ballot.over_money", pool=pool.code, limit=pool.amount_minor, given=cost
        )


def _check_points(pool: PoolPaper, choices: Sequence[Choice]) -> None:
    total = 0
    for number, points in choices:
        if points is None:
            raise BallotRefused("budget.ballot.points_missing", pool=pool.code, project=number)
        if points < 1 or (pool.points_max is not None and points > pool.points_max):
            raise BallotRefused(
                "budget.ballot.points_out_of_range",
                pool=pool.code,
                project=number,
                limit=pool.points_max,
                given=points,
            )
        total += points
    if pool.points_sum is not None and total > pool.points_sum:
        raise BallotRefused(
            "budget.ballot.too_many_points", pool=pool.code, limit=pool.points_sum, given=total
        )


def _check_no_points(pool: PoolPaper, choices: Iterable[Choice]) -> None:
    for number, points in choices:
        if points is not None:
            raise BallotRefused(
                "budget.ballot.points_not_expected", pool=pool.code, project=number, given=points
            )
