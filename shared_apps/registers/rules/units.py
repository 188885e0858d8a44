"""What a register's file says of one unit, and the refusals of a file that cannot be right."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kernel.errors import Invalid

REGION, DISTRICT, COMMUNITY = "region", "district", "community"
DELIMITER = ";"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit as a file has it.

    `names` maps languages to the official name, `place_names` to what people call the place (the
    seat of a community), `keys` are the names that search compares, not yet folded.
    """

    code: str
    kind: str
    type: str
    names: dict[str, str]
    place_names: dict[str, str]
    region_code: str = ""
    district_code: str = ""
    keys: tuple[str, ...] = field(default=())


def rows_of(lines: Iterable[str], *, header: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number, trimmed cells) of a file with `header`; the first row has number 1.

    Raises: Invalid `registers.file.empty`, `registers.file.wrong_header`,
    `registers.file.wrong_columns`.
    """
    found = False
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        if not text.strip(DELIMITER + " "):
            continue
        cells = [cell.strip() for cell in text.split(DELIMITER)]
        if number == 1:
            _check_header(cells, header)
        elif len(cells) != len(header):
            raise Invalid(
                "registers.file.wrong_columns", row=number, found=len(cells), expected=len(header)
            )
        else:
            found = True
            yield number, cells
    if not found:
        raise Invalid("registers.file.empty")


def _check_header(cells: list[str], header: tuple[str, ...]) -> None:
    if [_plain(cell) for cell in cells] != [_plain(cell) for cell in header]:
        raise Invalid("registers.file.wrong_header", expected=DELIMITER.join(header))


def _plain(cell: str) -> str:
    """Return a heading without the difference between apostrophes and quotes around it."""
    return cell.replace("'", "’").strip('"').casefold()


class Seen:
    """The units read so far: a code comes once, and after the unit it belongs to."""

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {}

    def add(self, row: UnitRow, *, number: int) -> UnitRow:
        """Return `row` when it may stand where it stands.

        Raises: Invalid `registers.file.double_code`, `registers.file.unknown_parent`,
        `registers.file.no_name`.
        """
        if row.code in self.kinds:
            raise Invalid("registers.file.double_code", row=number, unit=row.code)
        for parent, kind in ((row.region_code, REGION), (row.district_code, DISTRICT)):
            if parent and self.kinds.get(parent) != kind:
                raise Invalid(
                    "registers.file.unknown_parent", row=number, unit=row.code, parent=parent
                )
        if not all(row.names.values()):
            raise Invalid("registers.file.no_name", row=number, unit=row.code)
        self.kinds[row.code] = row.kind
        return row
