"""What a count says: winners in order, money, and one reason a project."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .election import Number

# Every code a count can give; the sentences live with the pages that show them.
EXPLANATIONS: Mapping[str, str] = {
    "won_fits": "{score} points; {left_before} was left, the project costs {cost}.",
    "won_poznan": (
        "{score} points; {left_before} was left, at least {share} of the cost {cost}, "
        "and the rest comes from elsewhere."
    ),
    "won_equal_shares": "{score} points; its supporters pay {cost}, none more than {payment}.",
    "won_manual": "Chosen by decision: {reason}",
    "lost_does_not_fit": "{score} points; {left} is left, the project costs {cost}.",
    "lost_after_stop": "{score} points; counting stopped at project {stopped_by}.",
    "lost_below_threshold": "{score} points; the threshold is {threshold}.",
    "lost_rival_won": "{score} points; the rival project {rival} won.",
    "lost_withdrawn": "Withdrawn after the vote began.",
    "lost_supporters_cannot_pay": "{score} points; its supporters have {money} of {cost}.",
    "lost_no_votes": "No votes.",
    "lost_manual": "Not chosen by decision: {reason}",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a project won or lost: a code of EXPLANATIONS and the facts its sentence needs."""

    code: str
    facts: Mapping[str, Number | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CountWarning:
    """Something a reader of the result must know: a stable code, facts, an English sentence."""

    code: str
    sentence: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one count.

    `winners` are project ids in order of selection; `scores` maps every id to its points.
    `left` is negative where a rule may overspend (Poznań).
    """

    rule: str
    winners: tuple[str, ...]
    scores: Mapping[str, Number]
    spent: Number
    left: Number
    explanations: Mapping[str, Explanation]
    warnings: tuple[CountWarning, ...] = ()
