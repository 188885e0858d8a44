"""Small cells: which groups of people may be shown without pointing at anybody.

Source: Hundepool et al., Handbook on Statistical Disclosure Control (2010), chapter 4: primary
suppression by a threshold and secondary suppression, for one dimension with a known total.
"""

from collections.abc import Mapping

LEAST_SHOWN = 5


def shown_cells(cells: Mapping[str, int], *, least: int = LEAST_SHOWN) -> dict[str, int]:
    """Return the cells that may be shown beside their known total; the others are withheld.

    A cell below `least` is withheld. What is withheld together must not be computable from the
    total: it is at least two groups of `least` people in all, so the smallest shown cells join
    it until that holds. Empty cells are never shown: nobody can tell them from withheld ones.
    """
    filled = sorted((count, name) for name, count in cells.items() if count > 0)
    withheld = [cell for cell in filled if cell[0] < least]
    open_cells = [cell for cell in filled if cell[0] >= least]
    while withheld and open_cells and not _safe(withheld, least):
        withheld.append(open_cells.pop(0))
    names = {name for _count, name in open_cells}
    return {name: count for name, count in cells.items() if name in names}


def _safe(withheld: list[tuple[int, str]], least: int) -> bool:
    return len(withheld) >= 2 and sum(count for count, _name in withheld) >= least
