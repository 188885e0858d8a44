"""Reading a table: which file it is, where its header stands, then row by row."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from tenant_apps.files.rules.tables import csv_cells, xlsx_cells
from tenant_apps.files.rules.tables.broken import TableBroken
from tenant_apps.files.rules.tables.cells import EMPTY, Cell, CellKind

MAX_ROWS = 500_000
HEADER_WITHIN = 20
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK"

NumberedCells = tuple[int, Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read: its name in code and the headings people give it, in any language.

    Headings are compared without case, accents kept, punctuation ignored.
    """

    name: str
    headings: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet counts (from 1) and its cells by column name."""

    number: int
    cells: dict[str, Cell]
    headings: dict[str, str]

    def __getitem__(self, name: str) -> str:
        """Return the text of a cell, empty when it or its column is missing.

        Raises: TableBroken when the cell holds a formula or an error value.
        """
        cell = self.cells.get(name, EMPTY)
        if cell.kind is CellKind.FORMULA:
            raise self.broken("files.table.formula", name)
        if cell.kind is CellKind.ERROR:
            raise self.broken("files.table.error_cell", name)
        return cell.text

    @property
    def values(self) -> dict[str, str]:
        """All texts by column name. Raises: TableBroken as a single cell does."""
        return {name: self[name] for name in self.headings}

    def broken(self, code: str, name: str, **facts: object) -> TableBroken:
        """Return a refusal that names this row and the heading of column `name`."""
        return TableBroken(code, row=self.number, column=self.headings.get(name, name), **facts)


def read_table(
    file: BinaryIO, *, columns: Sequence[Column], max_rows: int = MAX_ROWS
) -> Iterator[Row]:
    """Yield the rows of an XLSX or CSV file under its header; empty rows are left out.

    The header is the first of 20 rows that has every required column, on the first sheet that
    has one; columns nobody asked for are ignored. `file` is seekable and binary.

    Raises: TableBroken when it is no table, columns are missing or doubled, or rows exceed
    `max_rows`.
    """
    best: TableBroken | None = None
    for sheet in _sheets(file, columns):
        top = list(islice(sheet, HEADER_WITHIN))
        found = _find_header(top, columns)
        if isinstance(found, TableBroken):
            best = best or found
            continue
        position, places = found
        headings = {name: top[position][1][place].text for name, place in places.items()}
        body = chain(top[position + 1 :], sheet)
        yield from _rows(body, places, headings, max_rows)
        return
    raise best or TableBroken("files.table.empty")


def _sheets(file: BinaryIO, columns: Sequence[Column]) -> Iterator[Iterator[NumberedCells]]:
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if not start:
        raise TableBroken("files.table.empty")
    if start == OLD_EXCEL:
        raise TableBroken("files.table.old_excel")
    if start.startswith(ZIP):
        yield from xlsx_cells.read_sheets(file)
        return
    headings = [heading for column in columns for heading in column.headings]
    yield csv_cells.read_rows(file, expected=headings)


def _find_header(
    top: list[NumberedCells], columns: Sequence[Column]
) -> tuple[int, dict[str, int]] | TableBroken:
    """Return position and columns of the header, or what is missing from the nearest to one."""
    wanted = {plain(heading): column.name for column in columns for heading in column.headings}
    required = [column for column in columns if column.required]
    nearest: tuple[int, list[str]] = (0, [column.headings[0] for column in required])
    for position, (number, cells) in enumerate(top):
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            name = wanted.get(plain(cell.text)) if cell.text else None
            if name in places:
                raise TableBroken("files.table.double_column", row=number, column=cell.text)
            if name is not None:
                places[name] = place
        missing = [column.headings[0] for column in required if column.name not in places]
        if places and not missing:
            return position, places
        if len(places) > nearest[0]:
            nearest = (len(places), missing)
    if not top:
        return TableBroken("files.table.empty")
    return TableBroken("files.table.missing_columns", columns=", ".join(nearest[1]))


def _rows(
    body: Iterator[NumberedCells],
    places: dict[str, int],
    headings: dict[str, str],
    max_rows: int,
) -> Iterator[Row]:
    count = 0
    for number, cells in body:
        width = len(cells)
        found = {name: cells[place] if place < width else EMPTY for name, place in places.items()}
        if not any(cell.text for cell in found.values()):
            continue
        count += 1
        if count > max_rows:
            raise TableBroken("files.table.too_many_rows", row=number, limit=max_rows)
        yield Row(number, found, headings)


def plain(heading: str) -> str:
    """Return a heading for comparison: case folded, only letters and digits."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\W_ʼ]+", "", text)
