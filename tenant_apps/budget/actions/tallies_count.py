"""Counting: ballots out of the database, elections per pool, outcomes as JSON."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from django.db import connection
from psycopg import sql

from kernel.money import MINOR_DIGITS
from tenant_apps.budget.models import Ballot, Contest, Pool, Proposal
from tenant_apps.budget.rules.ballots import Method
from tenant_apps.budget.rules.lifecycle import ProposalState
from tenant_apps.budget.rules.tally import (
    BallotGroup,
    Election,
    Number,
    Outcome,
    Project,
    count,
    score_rankings,
)

TIES = {
    "lower_cost": ("lower_cost", "more_votes"),
    "higher_cost": ("higher_cost", "more_votes"),
    "more_votes": ("more_votes", "lower_cost"),
    "earlier_number": ("earlier_number",),
    "draw": ("draw",),
}

NULL = b"\\N"
GIVEN_PLACES = "places:"
BORDA_TOP = "borda:"


class Choice(NamedTuple):
    """`weight` identical ballots: ballot numbers in the voter's order, points beside them."""

    projects: tuple[int, ...]
    points: tuple[int, ...] | None
    weight: int


def read_choices(contest: Contest) -> Iterator[Choice]:
    """Yield the ballots of a contest, identical ones together, each different one parsed once.

    Rows come as lines of COPY's text format, `{1,5,3}<tab>{2,1,1}`, and are counted as lines.
    """
    statement = sql.SQL(
        "COPY (SELECT projects, points FROM {} WHERE contest_id = {}) TO STDOUT"
    ).format(sql.Identifier(Ballot._meta.db_table), sql.Literal(contest.pk))
    with connection.cursor() as cursor, cursor.copy(statement) as rows:
        lines = Counter(map(bytes, rows))
    for line, weight in lines.items():
        projects, points = line.rstrip().split(b"\t")
        yield Choice(_numbers(projects), None if points == NULL else _numbers(points), weight)


def _numbers(cell: bytes) -> tuple[int, ...]:
    """Return an array of PostgreSQL's text format as numbers."""
    inside = cell[1:-1]
    return tuple(map(int, inside.split(b","))) if inside else ()


def digest_of_ballots(choices: Iterable[Choice]) -> str:
    """Return the SHA-256 of the sorted lines `projects;points;weight`, lists with commas."""
    lines = sorted(
        f"{_list(choice.projects)};{_list(choice.points or ())};{choice.weight}\n"
        for choice in choices
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _list(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))


def election_of(
    pool: Pool, projects: list[Proposal], choices: list[Choice], *, alone: bool
) -> Election:
    """Return the election of one pool in minor units; projects go by their ballot numbers.

    Where a ballot has several pools (`alone` is false), the voters of a pool are those who chose
    in it; otherwise every ballot counts as a voter, also an empty one.
    """
    entries = tuple(
        Project(str(project.ballot_number), project.cost_minor, project.ballot_number or 0)
        for project in projects
    )
    position_of = {project.ballot_number: at for at, project in enumerate(projects)}
    if alone:
        return Election(pool.amount_minor, entries, _scored(pool, _all(choices, position_of)))
    merged: Counter[tuple[tuple[int, ...], tuple[Number, ...] | None]] = Counter()
    for choice in choices:
        key = _within(choice, position_of)
        if key[0]:
            merged[key] += choice.weight
    groups = tuple(BallotGroup(*ballot, weight) for ballot, weight in merged.items())
    return Election(pool.amount_minor, entries, _scored(pool, groups))


def _all(choices: list[Choice], position_of: dict[int | None, int]) -> tuple[BallotGroup, ...]:
    """Return the ballots of a contest with one pool; identical ones come together already."""
    position = position_of.__getitem__
    return tuple(
        BallotGroup(tuple(map(position, projects)), points, weight)
        for projects, points, weight in choices
    )


def _within(
    choice: Choice, position_of: dict[int | None, int]
) -> tuple[tuple[int, ...], tuple[Number, ...] | None]:
    """Return what of a ballot lies in the pool: positions and points."""
    kept = [
        (place, position_of[number])
        for place, number in enumerate(choice.projects)
        if number in position_of
    ]
    positions = tuple(position for _, position in kept)
    if choice.points is None:
        return positions, None
    return positions, tuple(choice.points[place] for place, _ in kept)


def _scored(pool: Pool, groups: tuple[BallotGroup, ...]) -> tuple[BallotGroup, ...]:
    """Give ranked ballots their points; the other methods have none or carry their own."""
    if pool.method != Method.RANKING.value:
        return groups
    unscored = [group for group in groups if group.points is None]
    scored = tuple(group for group in groups if group.points is not None)
    if pool.scoring.startswith(GIVEN_PLACES):
        places = [int(item) for item in pool.scoring.removeprefix(GIVEN_PLACES).split(",")]
        return scored + score_rankings(unscored, places=places)
    top = pool.scoring.removeprefix(BORDA_TOP) if pool.scoring.startswith(BORDA_TOP) else ""
    return scored + score_rankings(unscored, top=int(top) if top else None)


def count_pool(
    pool: Pool, projects: list[Proposal], choices: list[Choice], *, alone: bool, seed: str
) -> dict[str, Any]:
    """Count one pool by its own rule and return the outcome as JSON values."""
    election = election_of(pool, projects, choices, alone=alone)
    printed = {project.number: str(project.ballot_number) for project in projects}
    rivals = [[printed[number] for number in group if number in printed] for group in pool.rivals]
    decisions = [entry for entry in pool.decisions if entry["number"] in printed]
    outcome = count(
        election,
        pool.tally_rule,
        threshold=pool.threshold,
        exclusive=rivals,
        withdrawn=[
            printed[project.number]
            for project in projects
            if project.state == ProposalState.WITHDRAWN.value
        ],
        ties=TIES[pool.tie_break],
        seed=seed,
        step=10 ** MINOR_DIGITS.get(pool.contest.currency, 2),
        winners=[printed[entry["number"]] for entry in decisions if entry["selected"]],
        reasons={printed[entry["number"]]: entry["reason"] for entry in decisions},
    )
    return outcome_as_json(pool, election, outcome) | {
        "rivals": [[int(number) for number in group] for group in rivals]
    }


def outcome_as_json(pool: Pool, election: Election, outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON values: projects by ballot number, exact numbers as text."""
    votes = election.votes()
    return {
        "name": pool.name,
        "rule": pool.tally_rule,
        "method": pool.method,
        "amount_minor": pool.amount_minor,
        "threshold": pool.threshold,
        "tie_break": pool.tie_break,
        "scoring": pool.scoring,
        "voters": election.voters,
        "winners": [int(key) for key in outcome.winners],
        "spent": exact(outcome.spent),
        "left": exact(outcome.left),
        "projects": {
            project.id: {
                "cost_minor": exact(project.cost),
                "votes": votes[at],
                "score": exact(outcome.scores[project.id]),
                "code": outcome.explanations[project.id].code,
                "facts": {
                    name: exact(value)
                    for name, value in outcome.explanations[project.id].facts.items()
                },
            }
            for at, project in enumerate(election.projects)
        },
        "warnings": [
            {
                "code": warning.code,
                "facts": {name: exact(value) for name, value in warning.facts.items()},
            }
            for warning in outcome.warnings
        ],
    }


def exact(value: object) -> Any:
    """Return a JSON value that loses nothing: a fraction becomes text like `7/3`."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    if isinstance(value, (tuple, list, set, frozenset)):
        return [exact(item) for item in value]
    return value
