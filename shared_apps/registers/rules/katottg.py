"""Ukraine's codifier of administrative units and territories of communities.

Source: order of the Ministry of Communities and Territories of Ukraine No. 290 of 26 November 2020.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kernel.errors import Invalid
from shared_apps.registers.rules.romanising import romanise
from shared_apps.registers.rules.units import COMMUNITY, DISTRICT, REGION, Seen, UnitRow, rows_of

HEADER = (
    *("Перший рівень", "Другий рівень", "Третій рівень", "Четвертий рівень"),
    *("Додатковий рівень", "Категорія об’єкта", "Назва об’єкта"),
)
LEVELS = 5
SETTLEMENTS = {"M": "міська", "X": "селищна", "C": "сільська"}
"""Categories of settlements; the seat's one says what kind of community it is."""

PARTS = frozenset({"B", "T"})
CODE_LENGTH = 19
AUTONOMY = "Автономна"


def read_units(lines: Iterable[str]) -> Iterator[UnitRow]:
    """Yield regions, districts and communities; the seat is the first settlement of a community.

    Raises: Invalid `registers.file.…` with the number of the row.
    """
    seen = Seen()
    waiting: tuple[int, UnitRow] | None = None
    for number, cells in rows_of(lines, header=HEADER):
        *levels, category, name = cells
        if category in SETTLEMENTS and waiting is not None and levels[2] == waiting[1].code:
            yield seen.add(_with_seat(waiting[1], category, name), number=waiting[0])
            waiting = None
        if category in SETTLEMENTS or category in PARTS:
            continue
        if waiting is not None:
            yield seen.add(waiting[1], number=waiting[0])
            waiting = None
        unit = _unit(number, levels, category, name)
        if unit.kind == COMMUNITY:
            waiting = number, unit
        else:
            yield seen.add(unit, number=number)
    if waiting is not None:
        yield seen.add(waiting[1], number=waiting[0])


def _unit(number: int, levels: list[str], category: str, name: str) -> UnitRow:
    """Return a unit of one of the three upper levels. Raises: Invalid."""
    depths = {"O": (REGION, 1), "K": (REGION, 1), "P": (DISTRICT, 2), "H": (COMMUNITY, 3)}
    if category not in depths:
        raise Invalid("registers.file.unknown_category", row=number, category=category)
    kind, depth = depths[category]
    code = levels[depth - 1]
    filled = all(levels[:depth]) and not any(levels[depth:])
    if not filled or len(code) != CODE_LENGTH or not code.startswith("UA"):
        raise Invalid("registers.file.wrong_code", row=number, unit=code)
    official = _official(category, name)
    return UnitRow(
        code=code,
        kind=kind,
        type=category,
        names={"uk": official, "en": romanise(official)},
        place_names={"uk": name, "en": romanise(name)},
        region_code=levels[0] if depth > 1 else "",
        district_code=levels[1] if depth > 2 else "",
        keys=(name,),
    )


def _official(category: str, name: str) -> str:
    if not name:
        return ""
    if category == "P":
        return f"{name} район"
    if category == "H":
        return f"{name} громада"
    return name if category == "K" or name.startswith(AUTONOMY) else f"{name} область"


def _with_seat(unit: UnitRow, category: str, seat: str) -> UnitRow:
    adjective = unit.place_names["uk"]
    return replace(
        unit,
        type=category,
        names={"uk": f"{adjective} {SETTLEMENTS[category]} громада", "en": romanise(seat)},
        place_names={"uk": seat, "en": romanise(seat)},
        keys=(seat, adjective),
    )
