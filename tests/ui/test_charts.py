"""Shares and places computed for drawings."""

from kernel.ui.charts import MAP_HEIGHT, MAP_WIDTH, bars, pins


def test_bars_carry_shares_when_there_are_values() -> None:
    first, second = bars([("a", 30), ("b", 10)])
    assert (first["share"], first["maximum"], second["share"]) == (0.75, 30, 0.25)


def test_bars_share_nothing_when_all_are_zero() -> None:
    assert [bar["share"] for bar in bars([("a", 0), ("b", 0)])] == [0.0, 0.0]
    assert bars([]) == []


def test_pins_stay_on_the_drawing_when_places_spread() -> None:
    drawn = pins([(49.6, 34.5, "north-west", ""), (49.5, 34.6, "south-east", "")])
    north, south = drawn
    assert north["y"] < south["y"]
    assert north["x"] < south["x"]
    for pin in drawn:
        assert 0 < pin["x"] < MAP_WIDTH
        assert 0 < pin["y"] < MAP_HEIGHT


def test_single_pin_stands_in_the_middle_when_alone() -> None:
    (pin,) = pins([(49.6, 34.5, "only", "")])
    assert (pin["x"], pin["y"]) == (MAP_WIDTH // 2, MAP_HEIGHT // 2)
    assert pins([]) == []
