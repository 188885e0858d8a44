"""Money of voters in the Method of Equal Shares: exact, and kept once per kind of voter.

Voters who have the same money left share one *purse*, however many they are; ballots only know
the number of their purse. Amounts are integers over one common denominator.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from .election import Election, Number

_BROKE = 0


class Supporters:
    """Who supports each project: ballots by the points they give, never changed by a count.

    Shapes: `single[project][points]` ballots cast once; `many[project][points]` pairs of
    ballot and how often it was cast; `totals[project]` the sum of positive points. Points
    are scaled to integers by `scale`.
    """

    def __init__(self, election: Election) -> None:
        self.ballots = len(election.ballots)
        self.voters = election.voters
        self.scale = _points_scale(election)
        size = range(len(election.projects))
        self.single: list[dict[int, list[int]]] = [{} for _ in size]
        self.many: list[dict[int, list[tuple[int, int]]]] = [{} for _ in size]
        self.votes = [0 for _ in size]
        self.totals = [0 for _ in size]
        for ballot, group in enumerate(election.ballots):
            given = group.points or (1,) * len(group.projects)
            for project, points in zip(group.projects, given, strict=True):
                if points > 0:
                    self._add(project, int(points * self.scale), ballot, group.weight)

    def _add(self, project: int, points: int, ballot: int, weight: int) -> None:
        self.votes[project] += weight
        self.totals[project] += points * weight
        if weight == 1:
            self.single[project].setdefault(points, []).append(ballot)
        else:
            self.many[project].setdefault(points, []).append((ballot, weight))


def _points_scale(election: Election) -> int:
    denominators = {
        points.denominator for group in election.ballots for points in group.points or ()
    }
    return lcm(*denominators)


@dataclass(frozen=True, slots=True)
class Offer:
    """What supporters would pay for a project now.

    Each pays `price` per point, or all that is left to them. `effective` is the score that
    would give this price if nobody were short of money: cost ÷ price.
    """

    price: Fraction
    effective: Fraction


class Purses:
    """The money of all voters during one count with a given share each."""

    def __init__(self, supporters: Supporters, share: Fraction) -> None:
        self._supporters = supporters
        self._denominator = share.denominator
        # The purse at place 0 is the empty one; it never matters again.
        self._money = [0, share.numerator]
        self._purse_of = [1] * supporters.ballots

    def money_behind(self, project: int) -> Fraction:
        """What the supporters of a project have left, together."""
        held = sum(
            self._money[purse] * count
            for entries in self._holders(project).values()
            for purse, count in entries.items()
        )
        return Fraction(held, self._denominator)

    def offer(self, project: int, cost: Number) -> Offer | None:
        """The lowest price per point at which the supporters cover the cost, if they can.

        Source: Peters, Pierczyński, Skowron (2021), ρ-affordability with cost utilities.
        """
        money = self._money
        steps = sorted(
            (Fraction(money[purse], points) if points > 1 else money[purse], points, purse, count)
            for points, entries in self._holders(project).items()
            for purse, count in entries.items()
        )
        due = cost * self._denominator
        weight = sum(points * count for _, points, _, count in steps)
        for limit, points, purse, count in steps:
            if limit * weight >= due:
                price = Fraction(due) / (weight * self._denominator)
                return Offer(price, Fraction(cost) / price)
            due -= money[purse] * count
            weight -= points * count
        return None

    def pay(self, project: int, price: Fraction) -> None:
        """Take from every supporter `price` per point, or all that is left."""
        self._refine(price.denominator)
        unit = price.numerator * (self._denominator // price.denominator)
        money, purse_of = self._money, self._purse_of
        supporters = self._supporters
        known: dict[int, int] = {}
        for points in supporters.single[project].keys() | supporters.many[project].keys():
            due = unit * points
            next_purse: dict[int, int] = {_BROKE: _BROKE}
            ballots = supporters.single[project].get(points, [])
            pairs = supporters.many[project].get(points, [])
            for purse in set(map(purse_of.__getitem__, ballots)) | {purse_of[b] for b, _ in pairs}:
                rest = max(money[purse] - due, 0)
                if rest and rest not in known:
                    known[rest] = len(money)
                    money.append(rest)
                next_purse[purse] = known[rest] if rest else _BROKE
            for ballot in ballots:
                purse_of[ballot] = next_purse[purse_of[ballot]]
            for ballot, _ in pairs:
                purse_of[ballot] = next_purse[purse_of[ballot]]

    def _holders(self, project: int) -> Mapping[int, Mapping[int, int]]:
        """Supporters with money: points → purse → how many."""
        purse_of, supporters = self._purse_of, self._supporters
        holders: dict[int, Counter[int]] = {}
        for points, ballots in supporters.single[project].items():
            holders[points] = Counter(map(purse_of.__getitem__, ballots))
        for points, pairs in supporters.many[project].items():
            counts = holders.setdefault(points, Counter())
            for ballot, weight in pairs:
                counts[purse_of[ballot]] += weight
        for counts in holders.values():
            del counts[_BROKE]
        return holders

    def _refine(self, denominator: int) -> None:
        """Make the common denominator a multiple of `denominator`."""
        factor = denominator // gcd(denominator, self._denominator)
        if factor > 1:
            self._denominator *= factor
            self._money = [amount * factor for amount in self._money]
