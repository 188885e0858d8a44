"""The greedy family, manual decisions and ties: properties and small worked examples."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_apps.budget.rules.draw import draw_order
from tenant_apps.budget.rules.tally import (
    EXPLANATIONS,
    RULES,
    BallotBox,
    Election,
    Project,
    borda_points,
    count,
    score_rankings,
)

from .elections import make_election
from .test_equal_shares import small_elections

COUNTED = [rule for rule in RULES if rule != "manual"]


def example() -> Election:
    """Scores a 5, b 4, c 3, d 0; the money lasts for a and c, not for b."""
    return make_election(
        100, {"a": 60, "b": 50, "c": 40, "d": 1}, [("ab", 2), ("abc", 2), ("ac", 1)]
    )


@given(small_elections(with_points=True), st.sampled_from(COUNTED))
def test_count_explains_every_project_when_any_rule_counts(election: Election, rule: str) -> None:
    outcome = count(election, rule)
    winners = set(outcome.winners)
    assert len(winners) == len(outcome.winners)
    assert outcome.explanations.keys() == outcome.scores.keys()
    for project_id, explanation in outcome.explanations.items():
        assert explanation.code.startswith("won_") == (project_id in winners)
        assert EXPLANATIONS[explanation.code].format(**explanation.facts)


@given(small_elections(), st.sampled_from(["greedy", "greedy-no-skip", "greedy-threshold"]))
def test_greedy_never_exceeds_budget_when_counted(election: Election, rule: str) -> None:
    outcome = count(election, rule, threshold=2)
    assert outcome.left >= 0
    assert all(outcome.scores[winner] >= 2 for winner in outcome.winners)
    scores = [outcome.scores[winner] for winner in outcome.winners]
    assert scores == sorted(scores, reverse=True)


@given(small_elections())
def test_greedy_leaves_no_project_out_when_it_would_fit(election: Election) -> None:
    outcome = count(election, "greedy")
    for project in election.projects:
        assert project.id in outcome.winners or project.cost > outcome.left


@given(small_elections())
def test_no_skip_stops_at_a_prefix_when_money_ends(election: Election) -> None:
    greedy, stopped = count(election, "greedy"), count(election, "greedy-no-skip")
    assert greedy.winners[: len(stopped.winners)] == stopped.winners


def test_greedy_skips_project_when_it_does_not_fit() -> None:
    outcome = count(example(), "greedy")
    assert outcome.winners == ("a", "c")
    assert outcome.explanations["b"].code == "lost_does_not_fit"
    assert outcome.explanations["b"].facts == {"score": 4, "cost": 50, "left": 40}


def test_greedy_takes_project_without_votes_when_money_is_left() -> None:
    election = make_election(10, {"a": 5, "b": 5}, [("a", 1)])
    assert count(election, "greedy").winners == ("a", "b")


def test_no_skip_stops_when_first_project_does_not_fit() -> None:
    outcome = count(example(), "greedy-no-skip")
    assert outcome.winners == ("a",)
    assert outcome.explanations["c"].facts["stopped_by"] == "b"


@pytest.mark.parametrize(("cost", "winners"), [(50, ("a", "b")), (51, ("a",))])
def test_poznan_takes_last_project_when_four_fifths_are_left(
    cost: int, winners: tuple[str, ...]
) -> None:
    election = make_election(100, {"a": 60, "b": cost, "c": 1}, [("ab", 2), ("a", 1), ("c", 1)])
    outcome = count(election, "greedy-poznan")
    assert outcome.winners == winners
    assert outcome.explanations["c"].code == "lost_after_stop"


def test_exclusive_refuses_rival_when_other_won() -> None:
    outcome = count(example(), "greedy-exclusive", exclusive=[["a", "c"]])
    assert outcome.winners == ("a", "d")
    assert outcome.explanations["c"].facts["rival"] == "a"


def test_threshold_refuses_project_when_score_is_below() -> None:
    outcome = count(example(), "greedy-threshold", threshold=4)
    assert outcome.winners == ("a",)
    assert outcome.explanations["c"].code == "lost_below_threshold"


def test_withdrawn_project_loses_when_it_leads() -> None:
    for rule in ("greedy-no-skip", "equalshares/add1"):
        outcome = count(example(), rule, withdrawn=["a"])
        assert "a" not in outcome.winners
        assert "b" in outcome.winners
        assert outcome.explanations["a"].code == "lost_withdrawn"


def test_manual_keeps_order_and_reasons_when_decided() -> None:
    outcome = count(example(), "manual", winners=["c", "a"], reasons={"c": "Council decision 7"})
    assert outcome.winners == ("c", "a")
    assert outcome.explanations["c"].facts["reason"] == "Council decision 7"
    assert outcome.left == 0


def test_manual_warns_when_chosen_projects_cost_too_much() -> None:
    outcome = count(example(), "manual", winners=["a", "b"])
    assert outcome.left == -10
    assert outcome.warnings[0].code == "over_budget"


@pytest.mark.parametrize("winners", [["zz"], ["a", "a"]])
def test_manual_refuses_when_ids_are_wrong(winners: list[str]) -> None:
    with pytest.raises(ValueError, match="project"):
        count(example(), "manual", winners=winners)


def test_count_refuses_when_rule_is_unknown() -> None:
    with pytest.raises(ValueError, match="unknown rule"):
        count(example(), "lottery")


def test_ties_follow_regulation_when_scores_are_equal() -> None:
    election = make_election(60, {"a": 60, "b": 40, "c": 50}, [("a", 1), ("b", 1), ("c", 1)])
    assert count(election, "greedy").winners == ("a",)
    assert count(election, "greedy", ties=["lower_cost"]).winners == ("b",)
    assert count(election, "greedy", ties=["higher_cost"]).winners == ("a",)
    drawn = count(election, "greedy", ties=["draw"], seed="2024-05-06")
    assert drawn.winners[0] == draw_order("2024-05-06", ["a", "b", "c"])[0]
    with pytest.raises(ValueError, match="seed"):
        count(election, "greedy", ties=["draw"])
    with pytest.raises(ValueError, match="tie-break"):
        count(election, "greedy", ties=["beauty"])


def test_count_warns_only_when_order_of_a_tie_decides() -> None:
    election = make_election(60, {"a": 60, "b": 60}, [("a", 1), ("b", 1)])
    (warning,) = count(election, "greedy").warnings
    assert warning.facts == {"score": 1, "winners": ("a",), "losers": ("b",)}
    roomy = make_election(120, {"a": 60, "b": 60}, [("a", 1), ("b", 1)])
    assert count(roomy, "greedy").warnings == ()


def test_score_rankings_gives_borda_points_when_rankings_are_short() -> None:
    assert borda_points(3) == (3, 2, 1)
    assert borda_points(2, top=3) == (3, 2)
    assert borda_points(3, top=2) == (2, 1, 0)
    election = make_election(1, {"a": 1, "b": 1}, [("ab", 2), ("b", 1)])
    scored = score_rankings(election.ballots, places=(10, 5))
    assert Election(1, election.projects, scored).scores() == [20, 20]


def test_box_groups_ballots_when_they_are_identical() -> None:
    box = BallotBox()
    box.add([7, 9])
    box.add_rows([([7, 9], None), ([9], [3]), ([], None)])
    groups = box.groups({7: 0, 9: 1})
    assert len(box) == 4
    assert {(group.projects, group.points): group.weight for group in groups} == {
        ((0, 1), None): 2,
        ((1,), (3,)): 1,
        ((), None): 1,
    }
    projects = (Project("x", 5, 7), Project("y", 5, 9))
    assert Election(5, projects, groups).scores() == [2, 5]
    with pytest.raises(KeyError):
        box.groups({7: 0})


def test_money_stays_exact_when_costs_are_fractions() -> None:
    costs = {"a": Fraction("0.1"), "b": Fraction("0.2")}
    outcome = count(make_election(Fraction("0.3"), costs, [("ab", 1)]), "greedy")
    assert outcome.left == 0
