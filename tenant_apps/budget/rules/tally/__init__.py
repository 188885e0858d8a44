"""Counts an election by any of the rules: one door, `count`."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from .election import BallotBox, BallotGroup, Election, Number, Project
from .equal_shares import DEFAULT_TIES, EqualSharesRule, count_equal_shares
from .greedy import POZNAN_SHARE, GreedyRule, count_greedy, rank
from .manual import count_manual
from .outcome import EXPLANATIONS, CountWarning, Explanation, Outcome
from .scoring import borda_points, score_rankings
from .ties import TIE_BREAKS

__all__ = [
    "EXPLANATIONS",
    "RULES",
    "TIE_BREAKS",
    "BallotBox",
    "BallotGroup",
    "CountWarning",
    "Election",
    "Explanation",
    "Number",
    "Outcome",
    "Project",
    "borda_points",
    "count",
    "rank",
    "score_rankings",
]

RULES = (
    "greedy",
    "greedy-no-skip",
    "greedy-threshold",
    "greedy-exclusive",
    "greedy-poznan",
    "equalshares",
    "equalshares-comparison",
    "equalshares/add1",
    "equalshares/add1-comparison",
    "manual",
)


def count(
    election: Election,
    rule: str,
    *,
    threshold: Number = 0,
    exclusive: Iterable[Collection[str]] = (),
    withdrawn: Collection[str] = (),
    ties: Collection[str] | None = None,
    seed: str | None = None,
    step: Number = 1,
    winners: Sequence[str] = (),
    reasons: Mapping[str, str] | None = None,
) -> Outcome:
    """Count an election by a rule of RULES.

    `threshold`: least score to win, for every rule but manual. `exclusive`: groups of ids of
    which at most one may win (greedy rules). `withdrawn`: ids that cannot win any more.
    `ties`: names of TIE_BREAKS in order; by default the number decides, for equal shares after
    cost and votes. `seed` for `draw`. `step`: one unit of currency in the unit of the budget
    (100 where amounts are cents). `winners` and `reasons`: ids and texts for `manual`.
    Raises ValueError for an unknown rule or id.
    """
    if rule == "manual":
        return count_manual(election, winners=winners, reasons=reasons)
    if rule not in RULES:
        raise ValueError(f"unknown rule {rule!r}, known: {', '.join(RULES)}")
    if rule.startswith("equalshares"):
        completed = EqualSharesRule(
            name=rule,
            add1="/add1" in rule,
            comparison=rule.endswith("-comparison"),
            step=step,
            threshold=threshold,
            withdrawn=frozenset(withdrawn),
        )
        return count_equal_shares(
            election, completed, ties=DEFAULT_TIES if ties is None else ties, seed=seed
        )
    poznan = rule == "greedy-poznan"
    greedy = GreedyRule(
        name=rule,
        skips=not poznan and rule != "greedy-no-skip",
        threshold=threshold,
        overspends_from=POZNAN_SHARE if poznan else None,
        rivals=tuple(frozenset(group) for group in exclusive),
        withdrawn=frozenset(withdrawn),
    )
    return count_greedy(election, greedy, ties=ties or (), seed=seed)
