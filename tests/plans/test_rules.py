"""Whom a plan is for, what it costs, when a plan can be sold."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Conflict, Invalid, NotAllowed, Refusal
from shared_apps.plans.models import Plan
from shared_apps.plans.rules.eligibility import check_eligible, chosen_modules
from shared_apps.plans.rules.lifecycle import MOVES, SubscriptionState, check_move
from shared_apps.plans.rules.offers import check_plan
from shared_apps.plans.rules.prices import check_bands, price_of
from shared_apps.plans.rules.terms import days_before, days_left, last_day, whole_days_after
from tests.plans.making import NAMES, TERMS

KYIV = "Europe/Kyiv"
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
BANDS = [
    {"country": "UA", "currency": "UAH", "up_to_population": None, "amount_minor": 300},
    {"country": "UA", "currency": "UAH", "up_to_population": 10_000, "amount_minor": 100},
    {"country": "UA", "currency": "UAH", "up_to_population": 50_000, "amount_minor": 200},
]


@pytest.mark.parametrize(
    ("population", "amount"),
    [(0, 100), (10_000, 100), (10_001, 200), (50_000, 200), (50_001, 300), (9_999_999, 300)],
)
def test_price_of_finds_the_band_when_population_is_at_its_edge(
    population: int, amount: int
) -> None:
    assert price_of(BANDS, country="UA", population=population) == (amount, "UAH")


def test_price_of_refuses_when_population_is_unknown_and_bands_differ() -> None:
    with pytest.raises(Invalid, match="population_unknown"):
        price_of(BANDS, country="UA", population=None)


def test_price_of_answers_when_population_is_unknown_and_one_price_is_for_all() -> None:
    assert price_of(BANDS[:1], country="UA", population=None) == (300, "UAH")


def test_price_of_refuses_when_country_has_no_price() -> None:
    with pytest.raises(Invalid, match="none_for_country"):
        price_of(BANDS, country="PL", population=5)


def test_price_of_refuses_when_largest_band_ends_below() -> None:
    with pytest.raises(Invalid, match="too_many_inhabitants"):
        price_of(BANDS[1:], country="UA", population=50_001)


@pytest.mark.parametrize(
    ("band", "code"),
    [
        ({"country": "DE"}, "country_unknown"),
        ({"currency": "PLN"}, "wrong_currency"),
        ({"currency": "EUR"}, "wrong_currency"),
        ({"amount_minor": -1}, "negative"),
        ({"up_to_population": 0}, "bands_overlap"),
        ({"up_to_population": -5}, "bands_overlap"),
        ({"up_to_population": 40_000}, "bands_open"),
    ],
)
def test_check_bands_refuses_when_a_band_is_wrong(band: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        check_bands([BANDS[0] | band], max_population=None)


def test_check_bands_refuses_when_two_end_at_the_same_number() -> None:
    with pytest.raises(Invalid, match="bands_overlap"):
        check_bands([*BANDS, BANDS[1]], max_population=None)


def test_check_bands_accepts_when_last_band_reaches_the_plans_largest() -> None:
    check_bands(BANDS[1:], max_population=50_000)
    check_bands(BANDS, max_population=None)


def offer(**changes: Any) -> Plan:
    return Plan(code="x", **(TERMS | {"prices": BANDS, "max_population": 35_000} | changes))


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({}, {"country": "UA", "population": 35_001}, "too_many_inhabitants"),
        ({}, {"country": "UA", "population": None}, "population_unknown"),
        ({}, {"country": "PL", "population": 5}, "none_for_country"),
        ({"countries": ["PL"]}, {"country": "UA", "population": 5}, "other_country"),
        ({"offered": False}, {"country": "UA", "population": 5}, "not_offered"),
    ],
)
def test_check_eligible_refuses_when_plan_is_not_for_it(
    changes: dict[str, Any], place: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        check_eligible(offer(**changes), **place)


def test_check_eligible_accepts_when_exactly_the_most_live_there() -> None:
    check_eligible(offer(), country="UA", population=35_000)


BOTH = ["budget", "petitions"]


def test_chosen_modules_refuses_when_one_is_not_in_the_plan() -> None:
    chosen = offer(modules=["budget", "petitions"], modules_are_chosen=True)
    with pytest.raises(Invalid, match="module_unknown"):
        chosen_modules(chosen, ["budget", "spying"], existing=BOTH)
    with pytest.raises(Invalid, match="no_module"):
        chosen_modules(chosen, [], existing=BOTH)
    assert chosen_modules(chosen, ["petitions"], existing=BOTH) == ["petitions"]


def test_chosen_modules_gives_all_when_they_are_not_chosen() -> None:
    assert chosen_modules(offer(modules=BOTH), ["budget"], existing=BOTH) == BOTH


def test_chosen_modules_refuses_when_one_is_in_preparation() -> None:
    chosen = offer(modules=BOTH, modules_are_chosen=True)
    with pytest.raises(Invalid, match="in_preparation"):
        chosen_modules(chosen, BOTH, existing={"budget"})
    assert chosen_modules(chosen, ["budget"], existing={"budget"}) == ["budget"]


def test_chosen_modules_gives_what_exists_when_the_plan_names_more() -> None:
    assert chosen_modules(offer(modules=BOTH), [], existing={"budget"}) == ["budget"]
    with pytest.raises(Invalid, match="no_module"):
        chosen_modules(offer(modules=["petitions"]), [], existing={"budget"})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"names": NAMES | {"sr": " "}}, "incomplete"),
        ({"modules": []}, "incomplete"),
        ({"kind": "eight_week", "term_days": 55}, "eight_weeks"),
        ({"extension_days": 10}, "extension_without_price"),
        ({"extension_prices": BANDS}, "extension_without_price"),
    ],
)
def test_check_plan_refuses_when_fields_do_not_fit(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        check_plan(TERMS | changes, languages=list(NAMES))


@pytest.mark.parametrize("state", SubscriptionState)
def test_check_move_refuses_when_table_does_not_allow(state: SubscriptionState) -> None:
    for to in SubscriptionState:
        if to in MOVES[state]:
            check_move(state, to)
        else:
            with pytest.raises(Conflict):
                check_move(state, to)


def test_no_entitlement_is_asked_in_vain_when_a_plan_lacks_it() -> None:
    error = NotAllowed("plans.entitlements.not_included", name="x")
    assert error.status == 403


def test_whole_days_after_counts_from_the_next_midnight_when_a_day_has_begun() -> None:
    began = datetime(2026, 3, 2, 10, tzinfo=UTC)
    ends = whole_days_after(began, 56, KYIV)
    assert ends.astimezone(ZoneInfo(KYIV)) == datetime(2026, 4, 28, tzinfo=ZoneInfo(KYIV))
    assert last_day(ends, KYIV).isoformat() == "2026-04-27"


def test_whole_days_after_counts_from_the_instant_when_it_is_a_midnight() -> None:
    midnight = datetime(2026, 3, 2, tzinfo=ZoneInfo(KYIV)).astimezone(UTC)
    ends = whole_days_after(midnight, 1, KYIV)
    assert ends - midnight == timedelta(days=1)


@given(
    st.integers(0, 730 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds)),
    st.integers(1, 400),
    st.sampled_from([KYIV, "Europe/Warsaw", "Europe/Belgrade", "UTC"]),
)
def test_term_ends_at_a_local_midnight_after_all_its_days(
    began: datetime, days: int, zone: str
) -> None:
    ends = whole_days_after(began, days, zone)
    local = ends.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) == (0, 0)
    assert timedelta(days=days) - timedelta(hours=1) <= ends - began
    assert ends - began <= timedelta(days=days + 1, hours=1)
    assert days_left(ends, ends, zone) == 0
    assert days_left(ends - timedelta(seconds=1), ends, zone) == 1
    for before in (1, 7, 14):
        assert days_left(days_before(ends, before, zone), ends, zone) == before
