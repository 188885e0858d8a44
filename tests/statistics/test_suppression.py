"""Small cells: nobody is recognised by a group, nor by subtracting groups from the total."""

from hypothesis import given
from hypothesis import strategies as st

from shared_apps.statistics.rules.suppression import LEAST_SHOWN, shown_cells

CELLS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 40), max_size=9)


@given(CELLS)
def test_shown_cells_hold_five_people_each(cells: dict[str, int]) -> None:
    shown = shown_cells(cells)
    assert all(count >= LEAST_SHOWN for count in shown.values())
    assert all(cells[name] == count for name, count in shown.items())


@given(CELLS)
def test_withheld_cells_stay_unknown_when_the_total_is_known(cells: dict[str, int]) -> None:
    """Whoever knows the total and what is shown finds more than one way to fill the rest."""
    shown = shown_cells(cells)
    withheld = [count for name, count in cells.items() if count and name not in shown]
    if not shown or not withheld:
        return
    assert len(withheld) >= 2
    assert sum(cells.values()) - sum(shown.values()) == sum(withheld) >= LEAST_SHOWN


@given(CELLS)
def test_cells_are_all_shown_when_none_is_small(cells: dict[str, int]) -> None:
    large = {name: count + LEAST_SHOWN for name, count in cells.items()}
    assert shown_cells(large) == large


@given(CELLS)
def test_order_of_cells_changes_nothing(cells: dict[str, int]) -> None:
    assert shown_cells(dict(reversed(cells.items()))) == shown_cells(cells)


def test_next_smallest_joins_when_one_cell_is_small() -> None:
    assert shown_cells({"online": 90, "paper": 3, "import": 12}) == {"online": 90}


def test_nothing_is_shown_when_two_cells_leave_one_alone() -> None:
    assert shown_cells({"online": 90, "paper": 3}) == {}
    assert shown_cells({"online": 3}) == {}


def test_third_cell_joins_when_two_small_ones_hold_too_few() -> None:
    assert shown_cells({"a": 1, "b": 1, "c": 50, "d": 60}) == {"d": 60}
