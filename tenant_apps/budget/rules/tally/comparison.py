"""Compares two sets of winners by what voters got, as Wieliczka's regulation does."""

from dataclasses import replace

from .election import Election, Number
from .outcome import CountWarning, Outcome


def preferences(election: Election, ours: set[str], theirs: set[str]) -> tuple[int, int]:
    """How many voters gave more points to `ours` than to `theirs`, and how many fewer.

    `ours` and `theirs` are ids of winners; a choice without points counts one.
    """
    sides = [(project.id in ours) - (project.id in theirs) for project in election.projects]
    more = fewer = 0
    for group in election.ballots:
        given = group.points or (1,) * len(group.projects)
        difference: Number = 0
        for position, points in zip(group.projects, given, strict=True):
            difference += points * sides[position]
        if difference > 0:
            more += group.weight
        elif difference < 0:
            fewer += group.weight
    return more, fewer


def chosen_by_comparison(greedy: Outcome, more: int, fewer: int) -> Outcome:
    """Greedy's outcome with a warning that the comparison chose it."""
    sentence = (
        f"the comparison chose greedy's winners: {fewer} voters got more of their projects "
        f"there, {more} with equal shares."
    )
    facts = {"prefer_greedy": fewer, "prefer_equal_shares": more}
    warning = CountWarning("comparison_chose_greedy", sentence, facts)
    return replace(greedy, warnings=(*greedy.warnings, warning))
