"""Turns rankings into points."""

from collections.abc import Iterable, Sequence

from .election import BallotGroup, Number


def borda_points(length: int, top: int | None = None) -> tuple[int, ...]:
    """Points for `length` places: `top` for the first, one less each place, never below zero.

    Without `top` the last place gets one point. Source: Pabulib's format, `scoring_fn` Borda.
    """
    first = length if top is None else top
    return tuple(max(first - place, 0) for place in range(length))


def given_points(length: int, places: Sequence[Number]) -> tuple[Number, ...]:
    """Points for `length` places out of the list a regulation gives (`10, 5, 3, 2, 1`)."""
    return tuple(places[place] if place < len(places) else 0 for place in range(length))


def score_rankings(
    groups: Iterable[BallotGroup],
    *,
    top: int | None = None,
    places: Sequence[Number] | None = None,
) -> tuple[BallotGroup, ...]:
    """The same ballots with points for their order: `places` if given, Borda otherwise.

    Ballots that have points keep them.
    """
    scored = []
    for group in groups:
        if group.points is not None:
            scored.append(group)
            continue
        length = len(group.projects)
        points: tuple[Number, ...]
        points = borda_points(length, top) if places is None else given_points(length, places)
        scored.append(BallotGroup(group.projects, points, group.weight))
    return tuple(scored)
