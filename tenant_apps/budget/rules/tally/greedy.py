"""The greedy family: projects by score, each taken if the money lasts.

Source: rules of Polish cities as Pabulib records them (`greedy`, `greedy-no-skip`,
`greedy-threshold`, `greedy-exclusive`; Poznań's regulation as `greedy-poznan`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from .election import Election, Number
from .outcome import CountWarning, Explanation, Outcome
from .ties import TieKey, tie_key

POZNAN_SHARE = Fraction(4, 5)

_LOST_FOR_MONEY = ("lost_does_not_fit", "lost_after_stop")


@dataclass(frozen=True, slots=True)
class GreedyRule:
    """How a city counts.

    `skips`: go on after a project that does not fit. `overspends_from`: the share of the cost
    of the first project that does not fit which must be left for it to win all the same
    (then the count ends). `rivals`: groups of project ids of which at most one may win.
    `withdrawn`: ids of projects that cannot win any more; the count passes over them.
    """

    name: str = "greedy"
    skips: bool = True
    threshold: Number = 0
    overspends_from: Fraction | None = None
    rivals: tuple[frozenset[str], ...] = ()
    withdrawn: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Count:
    """The state of one count."""

    election: Election
    rule: GreedyRule
    scores: Sequence[Number]
    left: Number
    winners: list[int] = field(default_factory=list)
    explanations: dict[str, Explanation] = field(default_factory=dict)
    stopped_by: str | None = None


def count_greedy(
    election: Election,
    rule: GreedyRule,
    *,
    ties: Collection[str] = (),
    seed: str | None = None,
) -> Outcome:
    """Count by score, highest first; ties by `ties`, then by the number of the project.

    A project without votes may win while money is left, as in official results.
    """
    scores = election.scores()
    state = _Count(election, rule, scores, election.budget)
    key = tie_key(election, tuple(ties), seed=seed)
    warnings: list[CountWarning] = []
    for _score, tied in groupby(_ranking(scores, key), key=scores.__getitem__):
        positions = list(tied)
        left_before, open_before = state.left, state.stopped_by is None
        for position in positions:
            state.explanations[election.projects[position].id] = _decide(state, position)
        if len(positions) > 1 and open_before:
            warnings += _tie_warning(state, positions, left_before)
    return _outcome(state, warnings)


def rank(election: Election, *, ties: Collection[str] = (), seed: str | None = None) -> list[int]:
    """Positions of projects, the highest score first."""
    return _ranking(election.scores(), tie_key(election, tuple(ties), seed=seed))


def _ranking(scores: Sequence[Number], key: TieKey) -> list[int]:
    return sorted(range(len(scores)), key=lambda position: (-scores[position], key(position)))


def _decide(state: _Count, position: int) -> Explanation:
    project = state.election.projects[position]
    facts: dict[str, Number | str] = {"score": state.scores[position], "cost": project.cost}
    excluded = _exclusion(state, position, facts)
    if excluded is not None:
        return excluded
    if project.cost <= state.left:
        facts["left_before"] = state.left
        _take(state, position)
        return Explanation("won_fits", facts)
    share = state.rule.overspends_from
    if not state.rule.skips:
        state.stopped_by = project.id
        if share is not None and state.left >= project.cost * share:
            facts |= {"left_before": state.left, "share": share}
            _take(state, position)
            return Explanation("won_poznan", facts)
    return Explanation("lost_does_not_fit", facts | {"left": state.left})


def _exclusion(state: _Count, position: int, facts: dict[str, Number | str]) -> Explanation | None:
    """Why a project is not considered at all, if it is not."""
    project, threshold = state.election.projects[position], state.rule.threshold
    if project.id in state.rule.withdrawn:
        return Explanation("lost_withdrawn", facts)
    if state.scores[position] < threshold:
        return Explanation("lost_below_threshold", facts | {"threshold": threshold})
    if state.stopped_by is not None:
        return Explanation("lost_after_stop", facts | {"stopped_by": state.stopped_by})
    rival = _rival_that_won(state, project.id)
    if rival is not None:
        return Explanation("lost_rival_won", facts | {"rival": rival})
    return None


def _take(state: _Count, position: int) -> None:
    state.winners.append(position)
    state.left -= state.election.projects[position].cost


def _rival_that_won(state: _Count, project_id: str) -> str | None:
    projects = state.election.projects
    for group in state.rule.rivals:
        if project_id in group:
            for winner in state.winners:
                if projects[winner].id in group:
                    return projects[winner].id
    return None


def _tie_warning(state: _Count, positions: list[int], left_before: Number) -> list[CountWarning]:
    """Say so where another order of projects with one score would choose others."""
    projects, won = state.election.projects, set(state.winners)
    winners = [projects[position].id for position in positions if position in won]
    losers = [
        projects[position].id
        for position in positions
        if state.explanations[projects[position].id].code in _LOST_FOR_MONEY
        and projects[position].cost <= left_before
    ]
    if not winners or not losers:
        return []
    score = state.scores[positions[0]]
    sentence = (
        f"projects {', '.join(winners + losers)} have the same score {score}; the order of "
        f"ties decided that {', '.join(winners)} won and {', '.join(losers)} did not."
    )
    facts = {"score": score, "winners": tuple(winners), "losers": tuple(losers)}
    return [CountWarning("tie_decided", sentence, facts)]


def _outcome(state: _Count, warnings: list[CountWarning]) -> Outcome:
    projects = state.election.projects
    return Outcome(
        rule=state.rule.name,
        winners=tuple(projects[position].id for position in state.winners),
        scores={p.id: score for p, score in zip(projects, state.scores, strict=True)},
        spent=state.election.budget - state.left,
        left=state.left,
        explanations=state.explanations,
        warnings=tuple(warnings),
    )
