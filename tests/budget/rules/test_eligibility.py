"""Who may vote: age, district, roll and assurance."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from kernel.errors import NotAllowed
from tenant_apps.budget.rules.eligibility import (
    ASSURANCE_LEVELS,
    EligibilityRules,
    VoterFacts,
    check_eligible,
)
from tenant_apps.budget.rules.errors import CODES

RULES = EligibilityRules(
    min_age=16,
    age_on=date(2024, 5, 10),
    districts=frozenset({"north", "south"}),
    assurance="roll",
    roll_required=True,
)
VOTER = VoterFacts(
    birth_year=None, birth_date=date(2000, 1, 1), district="north", assurance="roll", on_roll=True
)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"assurance": "email"}, "assurance_too_low"),
        ({"on_roll": False}, "not_on_roll"),
        ({"district": "west"}, "other_district"),
        ({"district": None}, "other_district"),
        ({"birth_date": date(2008, 5, 11)}, "too_young"),
        ({"birth_date": None, "birth_year": 2009}, "too_young"),
        ({"birth_date": None}, "age_unknown"),
    ],
)
def test_check_refuses_voter_when_one_condition_fails(
    changes: dict[str, object], code: str
) -> None:
    with pytest.raises(NotAllowed) as refused:
        check_eligible(RULES, replace(VOTER, **changes))  # type: ignore[arg-type]
    assert refused.value.code == f"budget.voter.{code}"
    assert refused.value.code in CODES


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"assurance": "desk"},
        {"birth_date": date(2008, 5, 10)},
        {"birth_date": None, "birth_year": 2008},
        {"district": "south"},
    ],
)
def test_check_accepts_voter_when_conditions_hold(changes: dict[str, object]) -> None:
    assert check_eligible(RULES, replace(VOTER, **changes)) is None  # type: ignore[arg-type,func-returns-value]


def test_check_accepts_anybody_when_nothing_is_demanded() -> None:
    open_to_all = EligibilityRules(0, date(2024, 5, 10), frozenset(), "anonymous", False)
    stranger = VoterFacts(None, None, None, "anonymous", False)
    assert check_eligible(open_to_all, stranger) is None  # type: ignore[func-returns-value]


def test_levels_are_ordered_when_compared() -> None:
    for weaker, stronger in pairwise(ASSURANCE_LEVELS):
        rules = replace(RULES, assurance=stronger)
        with pytest.raises(NotAllowed):
            check_eligible(rules, replace(VOTER, assurance=weaker))
