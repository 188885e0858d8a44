"""Equal Shares: agrees with the plain oracle, and nobody pays more than their share."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_apps.budget.rules.tally import BallotGroup, Election, Project, count

from .elections import make_election
from .oracle import plain_add1, plain_equal_shares


@st.composite
def small_elections(draw: st.DrawFn, *, with_points: bool = False) -> Election:
    size = draw(st.integers(1, 5))
    costs = draw(st.lists(st.integers(1, 40), min_size=size, max_size=size))
    projects = tuple(Project(f"p{at}", cost, at) for at, cost in enumerate(costs))
    ballots = []
    for _ in range(draw(st.integers(1, 6))):
        chosen = tuple(draw(st.lists(st.integers(0, size - 1), unique=True, max_size=size)))
        points = None
        if with_points:
            points = tuple(draw(st.integers(0, 4)) for _ in chosen)
        ballots.append(BallotGroup(chosen, points, draw(st.integers(1, 3))))
    return Election(draw(st.integers(0, 90)), projects, tuple(ballots))


def ids(election: Election, positions: list[int]) -> list[str]:
    return [election.projects[position].id for position in positions]


@settings(max_examples=300, deadline=None)
@given(small_elections())
def test_count_agrees_with_oracle_when_ballots_approve(election: Election) -> None:
    expected = plain_equal_shares(election, Fraction(election.budget) / election.voters)
    assert list(count(election, "equalshares").winners) == ids(election, expected)


@settings(max_examples=300, deadline=None)
@given(small_elections())
def test_count_agrees_with_oracle_when_completed_by_add1(election: Election) -> None:
    outcome = count(election, "equalshares/add1")
    assert list(outcome.winners) == ids(election, plain_add1(election))


@settings(max_examples=300, deadline=None)
@given(small_elections(with_points=True), st.sampled_from([1, 3]))
def test_count_agrees_with_oracle_when_ballots_give_points(election: Election, step: int) -> None:
    outcome = count(election, "equalshares/add1", step=step)
    assert list(outcome.winners) == ids(election, plain_add1(election, step))


@settings(max_examples=200, deadline=None)
@given(small_elections(), st.sampled_from(["equalshares", "equalshares/add1"]))
def test_winners_fit_and_are_paid_by_supporters_when_counted(election: Election, rule: str) -> None:
    outcome = count(election, rule)
    costs = {project.id: project.cost for project in election.projects}
    votes = dict(zip(costs, election.votes(), strict=True))
    assert outcome.spent == sum(costs[winner] for winner in outcome.winners)
    assert outcome.spent + outcome.left == election.budget
    assert outcome.left >= 0
    for winner in outcome.winners:
        payment = outcome.explanations[winner].facts["payment"]
        assert isinstance(payment, int | Fraction)
        assert payment * votes[winner] >= costs[winner]
    assert set(outcome.explanations) == set(costs)


@settings(max_examples=200, deadline=None)
@given(small_elections())
def test_losers_cannot_be_paid_when_shares_are_equal(election: Election) -> None:
    outcome = count(election, "equalshares")
    for project in election.projects:
        explanation = outcome.explanations[project.id]
        if explanation.code == "lost_supporters_cannot_pay":
            money = explanation.facts["money"]
            assert isinstance(money, int | Fraction)
            assert money < project.cost


def test_count_ignores_threshold_losers_when_threshold_is_set() -> None:
    election = make_election(100, {"a": 50, "b": 50}, [("a", 6), ("b", 4)])
    outcome = count(election, "equalshares/add1", threshold=5)
    assert outcome.winners == ("a",)
    assert outcome.explanations["b"].code == "lost_below_threshold"


def test_comparison_keeps_greedy_when_more_voters_gain_there() -> None:
    election = make_election(2, {"a": 1, "b": 1, "c": 1}, [("a", 2), ("b", 1)])
    assert count(election, "equalshares").winners == ("a",)
    outcome = count(election, "equalshares-comparison")
    assert outcome.winners == ("a", "b")
    assert [warning.code for warning in outcome.warnings] == ["comparison_chose_greedy"]


def test_count_names_nobody_when_nobody_voted() -> None:
    election = make_election(100, {"a": 50}, [])
    outcome = count(election, "equalshares/add1")
    assert outcome.winners == ()
    assert outcome.explanations["a"].code == "lost_no_votes"


def test_count_warns_when_only_the_number_breaks_a_tie() -> None:
    election = make_election(50, {"a": 50, "b": 50}, [("ab", 3)])
    outcome = count(election, "equalshares/add1")
    assert outcome.winners == ("a",)
    assert [warning.code for warning in outcome.warnings] == ["tie_decided"]


def test_count_takes_cheaper_project_when_effective_votes_are_equal() -> None:
    election = make_election(60, {"a": 60, "b": 40}, [("ab", 2)])
    assert count(election, "equalshares").winners == ("b",)


def test_add1_stays_exact_when_costs_have_cents() -> None:
    costs = {"a": Fraction("33.34"), "b": Fraction("33.33"), "c": Fraction("33.33")}
    election = make_election(100, costs, [("ab", 2), ("bc", 1), ("ca", 1)])
    outcome = count(election, "equalshares/add1")
    assert set(outcome.winners) == {"a", "b", "c"}
    assert outcome.left == 0


@settings(max_examples=60, deadline=None)
@given(small_elections(), st.integers(20, 60))
def test_add1_agrees_with_oracle_when_shares_are_large(election: Election, factor: int) -> None:
    projects = tuple(
        Project(project.id, project.cost * factor, project.order) for project in election.projects
    )
    larger = Election(election.budget * factor, projects, election.ballots)
    outcome = count(larger, "equalshares/add1")
    assert list(outcome.winners) == ids(larger, plain_add1(larger))


def test_add1_leaps_when_nothing_changes_for_many_steps() -> None:
    costs = {"a": 700_000_000, "b": 600_000_000, "c": 290_000_000}
    election = make_election(1_000_000_000, costs, [("a", 1), ("ba", 1), ("c", 1)])
    outcome = count(election, "equalshares/add1")
    assert outcome.winners == ("a", "c")
    assert outcome.explanations["a"].facts["payment"] == 350_000_000
