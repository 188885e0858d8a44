"""The Method of Equal Shares with cost utilities, add1 completion and comparison with greedy.

Every voter gets an equal share of the money; a project wins if its supporters can pay for it
together, and the project whose supporters pay least per point and unit of cost goes first.

Source: Peters, Pierczyński, Skowron, *Proportional Participatory Budgeting with Additive
Utilities* (2021); tie-breaking and add1 as recommended by equalshares.net.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush

from .comparison import chosen_by_comparison, preferences
from .election import Election, Number
from .greedy import GreedyRule, count_greedy
from .outcome import CountWarning, Explanation, Outcome
from .purses import Purses, Supporters
from .ties import TieKey, tie_key

DEFAULT_TIES = ("lower_cost", "more_votes")


@dataclass(frozen=True, slots=True)
class EqualSharesRule:
    """How the method is completed.

    `add1`: raise every share by `step` (one unit of currency) as long as the winners fit the
    budget. `comparison`: keep greedy's winners where more voters got more of theirs.
    """

    name: str = "equalshares"
    add1: bool = False
    comparison: bool = False
    step: Number = 1
    threshold: Number = 0
    withdrawn: frozenset[str] = frozenset()


def count_equal_shares(
    election: Election,
    rule: EqualSharesRule,
    *,
    ties: Collection[str] = DEFAULT_TIES,
    seed: str | None = None,
) -> Outcome:
    """Count by equal shares; projects with equal effective scores by `ties`, then by number."""
    key = tie_key(election, tuple(ties), seed=seed)
    method = _Method(election, rule, key)
    run = method.complete() if rule.add1 else method.run(method.equal_share)
    if rule.comparison:
        plain = GreedyRule(rule.name, threshold=rule.threshold, withdrawn=rule.withdrawn)
        greedy = count_greedy(election, plain, ties=ties, seed=seed)
        ours = {election.projects[position].id for position in run.winners}
        more, fewer = preferences(election, ours, set(greedy.winners))
        if fewer > more:
            return chosen_by_comparison(greedy, more, fewer)
    return _outcome(method, run)


@dataclass(slots=True)
class _Run:
    """One run with a fixed share: winners by position with the price per point they paid."""

    share: Fraction
    winners: dict[int, Fraction]
    spent: Number
    purses: Purses
    tied: list[tuple[int, ...]]


class _Method:
    """The method on one election; runs with different shares have most things in common."""

    def __init__(self, election: Election, rule: EqualSharesRule, key: TieKey) -> None:
        self.election = election
        self.rule = rule
        self.key = key
        self.supporters = Supporters(election)
        self.scores = election.scores()
        self.costs = [project.cost for project in election.projects]
        self.eligible = [
            position
            for position, score in enumerate(self.scores)
            if self.supporters.totals[position]
            and score >= rule.threshold
            and election.projects[position].id not in rule.withdrawn
        ]

    @property
    def equal_share(self) -> Fraction:
        """The budget divided by the number of ballots; nothing where nobody voted."""
        voters = self.supporters.voters
        return Fraction(self.election.budget) / voters if voters else Fraction(0)

    def run(self, share: Fraction) -> _Run:
        """The winners when every voter starts with `share`."""
        purses = Purses(self.supporters, share)
        run = _Run(share, {}, 0, purses, [])
        for position in self.eligible:
            if self.costs[position] == 0:
                run.winners[position] = Fraction(0)
        # Effective scores only fall during a run: a stale one is an upper bound.
        bounds: list[tuple[Number, int]] = [
            (-self.supporters.totals[position], position)
            for position in self.eligible
            if self.costs[position] > 0
            and self.supporters.votes[position] * share >= self.costs[position]
        ]
        purses.note(b"start %d" % len(bounds))
        heapify(bounds)
        while bounds:
            self._select(run, bounds)
        return run

    def _select(self, run: _Run, bounds: list[tuple[Number, int]]) -> None:
        """Add the best affordable project to the run, if one is left."""
        best: list[tuple[int, Fraction]] = []
        best_effective = Fraction(0)
        seen: list[tuple[Number, int]] = []
        while bounds and -bounds[0][0] >= best_effective:
            _, position = heappop(bounds)
            offer = run.purses.offer(position, self.costs[position])
            if offer is None:
                run.purses.note(b"none")
                continue
            seen.append((-offer.effective, position))
            if offer.effective > best_effective:
                best, best_effective = [], offer.effective
                run.purses.note(b"best")
            if offer.effective == best_effective:
                best.append((position, offer.price))
                run.purses.note(b"tied")
        if best:
            if len(best) > 1:
                best.sort(key=lambda entry: self.key(entry[0]))
                run.tied.append(tuple(position for position, _ in best))
            winner, price = best[0]
            run.purses.pay(winner, price)
            run.winners[winner] = price
            run.spent += self.costs[winner]
            seen = [entry for entry in seen if entry[1] != winner]
        for entry in seen:
            heappush(bounds, entry)

    def complete(self) -> _Run:
        """Raise the share step by step; the last run before the budget would be exceeded.

        Goes on past winners that leave room for no other project: a higher share may still
        exchange some. Source: the official result of Wieliczka 2023.
        """
        step = self.rule.step
        run = self.run(self.equal_share)
        steps = max(self.equal_share // step, self._safe_steps() - 1)
        stride, growing = 1, True
        while len(run.winners) < len(self.eligible):
            following = self.run(Fraction((steps + stride) * step))
            if following.purses.trace == run.purses.trace:
                # Decisions compare amounts linear in the share: alike at both ends, they are
                # alike between, and the shares between need no run of their own.
                run, steps = following, steps + stride
                stride = stride * 2 if growing else max(stride // 2, 1)
            elif stride > 1:
                stride, growing = stride // 2, False
            elif following.spent > self.election.budget:
                break
            else:
                run, steps, growing = following, steps + 1, True
        return run

    def _safe_steps(self) -> int:
        """Shares up to this many steps cannot exceed the budget: all they can buy fits."""
        budget, step = self.election.budget, self.rule.step
        needed = sorted(
            (Fraction(self.costs[p]) / self.supporters.votes[p], self.costs[p])
            for p in self.eligible
        )
        total: Number = 0
        for share, cost in needed:
            total += cost
            if total > budget:
                return -(-share // step) - 1
        return 0


def _outcome(method: _Method, run: _Run) -> Outcome:
    projects = method.election.projects
    return Outcome(
        rule=method.rule.name,
        winners=tuple(projects[position].id for position in run.winners),
        scores={p.id: score for p, score in zip(projects, method.scores, strict=True)},
        spent=run.spent,
        left=method.election.budget - run.spent,
        explanations={
            project.id: _explain(method, run, position) for position, project in enumerate(projects)
        },
        warnings=tuple(_tie_warnings(method, run)),
    )


def _explain(method: _Method, run: _Run, position: int) -> Explanation:
    score, cost = method.scores[position], method.costs[position]
    facts: dict[str, Number | str] = {"score": score, "cost": cost}
    if method.election.projects[position].id in method.rule.withdrawn:
        return Explanation("lost_withdrawn", facts)
    if position in run.winners:
        return Explanation("won_equal_shares", facts | {"payment": run.winners[position]})
    if not method.supporters.totals[position]:
        return Explanation("lost_no_votes", facts)
    if score < method.rule.threshold:
        return Explanation("lost_below_threshold", facts | {"threshold": method.rule.threshold})
    money = run.purses.money_behind(position)
    return Explanation("lost_supporters_cannot_pay", facts | {"money": money})


def _tie_warnings(method: _Method, run: _Run) -> Iterator[CountWarning]:
    """Ties that nothing but the number of the project decided, where a tied one then lost."""
    projects = method.election.projects
    for first, *others in run.tied:
        losers = [
            projects[position].id
            for position in others
            if position not in run.winners and method.key(position)[:-1] == method.key(first)[:-1]
        ]
        if losers:
            winner = projects[first].id
            sentence = (
                f"projects {', '.join([winner, *losers])} were tied; the order of projects "
                f"decided that {winner} won."
            )
            facts = {"winners": (winner,), "losers": tuple(losers)}
            yield CountWarning("tie_decided", sentence, facts)
