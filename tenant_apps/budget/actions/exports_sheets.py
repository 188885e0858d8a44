"""The result of a contest as a workbook: one sheet a table, text never run as a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

TITLE_LETTERS = 31
CELL_LETTERS = 32_767


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its title, headings and rows of plain values."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]


def write_sheets(file: BinaryIO, sheets: Iterable[Sheet], *, zone: tzinfo) -> None:
    """Write a workbook row by row; instants are shown in `zone`.

    Source: OWASP, CSV injection.
    """
    workbook = Workbook(write_only=True)
    for sheet in sheets:
        page = workbook.create_sheet(_title(sheet.title))
        page.freeze_panes = "A2"
        page.append([_heading(page, text) for text in sheet.headings])
        for row in sheet.rows:
            page.append([_value(page, value, zone) for value in row])
    workbook.save(file)


def _value(page: Any, value: Any, zone: tzinfo) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(zone).replace(tzinfo=None)
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:CELL_LETTERS]
    if not text.startswith(("=", "#")):
        return text
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"
    return cell


def _heading(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"
    cell.font = Font(bold=True)
    return cell


def _title(text: str) -> str:
    letters = "".join(" " if letter in "[]:*?/\\" else letter for letter in text)
    return letters.strip().strip("'")[:TITLE_LETTERS] or "1"
