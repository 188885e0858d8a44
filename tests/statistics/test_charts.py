"""Columns over time: coordinates that every language writes the same, round lines, few names."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kernel.ui.charts import columns, round_maximum
from shared_apps.statistics.rules.periods import begins_on, last_periods, next_begin
from shared_apps.statistics.rules.population import BANDS, band_of, per_thousand
from shared_apps.statistics.rules.regions import LANGUAGES, region_name, region_of, regions_of

VALUES = st.lists(st.tuples(st.just("x"), st.integers(0, 10**12)), max_size=40)


@given(VALUES)
def test_columns_stay_inside_the_drawing(values: list[tuple[str, int]]) -> None:
    chart = columns(values)
    assert len(chart["bars"]) == len(values)
    assert len(chart["names"]) <= 12
    for bar in chart["bars"]:
        assert 0 <= float(bar["y"]) <= chart["base"]
        assert float(bar["x"]) + float(bar["width"]) <= chart["width"] + 0.2
        assert abs(float(bar["y"]) + float(bar["height"]) - chart["base"]) < 0.2


@given(st.integers(0, 10**15))
def test_round_maximum_is_not_below_and_not_far_above(value: int) -> None:
    maximum = round_maximum(value)
    assert value <= maximum <= max(2, value * 2.1)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(["week", "month"]))
def test_periods_follow_one_another_without_gap(day: date, span: str) -> None:
    begins = last_periods(span, day, 30)
    assert begins[-1] == begins_on(span, day) <= day < next_begin(span, begins[-1])
    assert [next_begin(span, begin) for begin in begins[:-1]] == begins[1:]


@given(st.integers(0, 5_000_000))
def test_every_population_has_its_band(population: int) -> None:
    band = band_of(population)
    assert band in BANDS
    assert band.lowest <= population
    assert band.limit is None or population < band.limit


def test_rate_is_unknown_when_population_is() -> None:
    assert per_thousand(5, None) is None
    assert per_thousand(5, 1000) == 5.0
    assert per_thousand(5, 200_000) == 0.03


def test_region_comes_from_the_code_and_has_a_name_in_every_language() -> None:
    assert region_of("UA", "UA53080370000025447") == "UA53"
    assert region_of("PL", "0663011") == "PL06"
    assert region_of("RS", "80179") == "RS"
    assert region_of("UA", "") == "UA"
    assert len(regions_of("UA")) == 27
    assert len(regions_of("PL")) == 16
    for code in (*regions_of("UA"), *regions_of("PL"), "RS"):
        assert all(region_name(code, language) not in ("", code) for language in LANGUAGES)
