"""Money of voters in the Method of Equal Shares: exact, and kept once per kind of voter.

Voters who have the same money left share one *purse*, however many they are; ballots only know
the number of their purse. Amounts are integers over one common denominator.
"""

from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import blake2b
from itertools import compress
from math import gcd, lcm
from operator import mul, not_

from .election import Election, Number

_BROKE = 0

# Points given, amounts held, and how many ballots hold each amount.
_Pool = tuple[int, list[int], list[int]]


class Supporters:
    """Who supports each project: ballots by the points they give, never changed by a count.

    Shapes: `single[project][points]` ballots cast once; `many[project][points]` pairs of
    ballot and how often it was cast; `totals[project]` the sum of positive points. Points
    are scaled to integers by `scale`; costs would be by `cost_scale`.
    """

    def __init__(self, election: Election) -> None:
        self.ballots = len(election.ballots)
        self.voters = election.voters
        self.scale = _points_scale(election)
        self.cost_scale = lcm(*(project.cost.denominator for project in election.projects))
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
        self._denominator = lcm(share.denominator, supporters.cost_scale)
        # The purse at place 0 is the empty one; it never matters again.
        self._money = [0, int(share * self._denominator)]
        self._purse_of = [1] * supporters.ballots
        self._crowded = 64
        self._trace = blake2b(digest_size=16)

    @property
    def trace(self) -> bytes:
        """A digest of every decision so far: who was short of money, whose money ran out.

        Amounts are linear in the share voters start with as long as decisions stay the same.
        """
        return self._trace.digest()

    def note(self, decision: bytes) -> None:
        """Add a decision of the count to the trace."""
        self._trace.update(decision)

    def money_behind(self, project: int) -> Fraction:
        """What the supporters of a project have left, together."""
        held = sum(sum(map(mul, money, counts)) for _, money, counts in self._pools(project))
        return Fraction(held, self._denominator)

    def offer(self, project: int, cost: Number) -> Offer | None:
        """The lowest price per point at which the supporters cover the cost, if they can.

        Source: Peters, Pierczyński, Skowron (2021), ρ-affordability with cost utilities.
        """
        due = int(cost * self._denominator)
        pools = self._pools(project)
        self.note(b"offer %d" % project)
        if sum(sum(map(mul, money, counts)) for _, money, counts in pools) < due:
            return None
        weight = sum(points * sum(counts) for points, _, counts in pools)
        while True:
            # Who has less than the price pays all and leaves; that raises the price of others.
            limits = [(due * points - 1) // weight for points, _, _ in pools]
            if all(min(pool[1]) > limit for pool, limit in zip(pools, limits, strict=True)):
                price = Fraction(due, weight * self._denominator)
                return Offer(price, Fraction(cost) / price)
            remaining = []
            for (points, money, counts), limit in zip(pools, limits, strict=True):
                poor = [held <= limit for held in money]
                self.note(bytes(poor))
                poor_counts = list(compress(counts, poor))
                due -= sum(map(mul, compress(money, poor), poor_counts))
                weight -= points * sum(poor_counts)
                rich = list(map(not_, poor))
                pool = (points, list(compress(money, rich)), list(compress(counts, rich)))
                if pool[1]:
                    remaining.append(pool)
            pools = remaining

    def pay(self, project: int, price: Fraction) -> None:
        """Take from every supporter `price` per point, or all that is left."""
        self._refine(price.denominator)
        unit = price.numerator * (self._denominator // price.denominator)
        money, purse_of = self._money, self._purse_of
        supporters = self._supporters
        known: dict[int, int] = {}
        for points in sorted({*supporters.single[project], *supporters.many[project]}):
            due = unit * points
            next_purse: dict[int, int] = {_BROKE: _BROKE}
            ballots = supporters.single[project].get(points, [])
            pairs = supporters.many[project].get(points, [])
            held = set(map(purse_of.__getitem__, ballots)) | {purse_of[b] for b, _ in pairs}
            for purse in sorted(held):
                rest = max(money[purse] - due, 0)
                if rest and rest not in known:
                    known[rest] = len(money)
                    money.append(rest)
                next_purse[purse] = known[rest] if rest else _BROKE
            self.note(array("q", next_purse.values()).tobytes())
            moved = list(map(next_purse.__getitem__, map(purse_of.__getitem__, ballots)))
            for ballot, purse in zip(ballots, moved, strict=True):
                purse_of[ballot] = purse
            for ballot, _ in pairs:
                purse_of[ballot] = next_purse[purse_of[ballot]]

    def _pools(self, project: int) -> list[_Pool]:
        """Supporters with money, by the points they give."""
        money, pools = self._money, []
        for points, counts in self._holders(project).items():
            if counts:
                held = list(map(money.__getitem__, counts))
                pools.append((points, held, list(counts.values())))
        return pools

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
        if len(self._money) > self._crowded:
            self._forget_unused()
        factor = denominator // gcd(denominator, self._denominator)
        if factor > 1:
            self._denominator *= factor
            self._money = [amount * factor for amount in self._money]

    def _forget_unused(self) -> None:
        """Number the purses anew, without those nobody holds any more."""
        held = sorted({_BROKE, *self._purse_of})
        number = {purse: at for at, purse in enumerate(held)}
        self._purse_of = list(map(number.__getitem__, self._purse_of))
        self._money = [self._money[purse] for purse in held]
        self._crowded = 2 * len(held)
