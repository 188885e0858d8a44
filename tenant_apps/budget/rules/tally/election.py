"""What a rule counts: projects with costs, an amount of money, and grouped ballots."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Number = int | Fraction


@dataclass(frozen=True, slots=True)
class Project:
    """A project on the ballot. `cost` in the unit of the budget; `order`: its number."""

    id: str
    cost: Number
    order: int


@dataclass(frozen=True, slots=True)
class BallotGroup:
    """`weight` identical ballots.

    `projects` are positions in `Election.projects`; `points` go with them one to one, or are
    None where every choice counts one.
    """

    projects: tuple[int, ...]
    points: tuple[Number, ...] | None
    weight: int


@dataclass(frozen=True, slots=True)
class Election:
    """One pool to be counted. `budget` and costs share a unit (minor units in the product)."""

    budget: Number
    projects: tuple[Project, ...]
    ballots: tuple[BallotGroup, ...]

    @property
    def voters(self) -> int:
        """The number of ballots, empty ones included."""
        return sum(group.weight for group in self.ballots)

    def votes(self) -> list[int]:
        """Ballots per project, whatever the points; by position."""
        totals = [0] * len(self.projects)
        for group in self.ballots:
            for position in group.projects:
                totals[position] += group.weight
        return totals

    def scores(self) -> list[Number]:
        """Points per project, one point a choice where ballots have none; by position."""
        totals: list[Number] = [0] * len(self.projects)
        for group in self.ballots:
            weight = group.weight
            if group.points is None:
                for position in group.projects:
                    totals[position] += weight
            else:
                for position, points in zip(group.projects, group.points, strict=True):
                    totals[position] += points * weight
        return totals


class BallotBox:
    """Takes ballots one by one and keeps one entry for all identical ones.

    A ballot is a sequence of project keys (numbers on the paper, ids of a file) in the voter's
    order, with points beside them or None.
    """

    def __init__(self) -> None:
        self._entries: Counter[tuple[tuple[Hashable, ...], tuple[Number, ...] | None]] = Counter()

    def add(self, projects: Sequence[Hashable], points: Sequence[Number] | None = None) -> None:
        """Put in one ballot."""
        self._entries[tuple(projects), None if points is None else tuple(points)] += 1

    def add_rows(self, rows: Iterable[tuple[Sequence[Hashable], Sequence[Number] | None]]) -> None:
        """Put in many ballots: rows of (projects, points or None), as a cursor yields them."""
        self._entries.update(
            (tuple(projects), None if points is None else tuple(points))
            for projects, points in rows
        )

    def __len__(self) -> int:
        return self._entries.total()

    def groups(self, positions: Mapping[Hashable, int]) -> tuple[BallotGroup, ...]:
        """The ballots by positions of projects. Raises KeyError for an unknown project."""
        merged: Counter[tuple[tuple[int, ...], tuple[Number, ...] | None]] = Counter()
        for (keys, points), weight in self._entries.items():
            merged[tuple(positions[key] for key in keys), points] += weight
        return tuple(BallotGroup(*ballot, weight) for ballot, weight in merged.items())
