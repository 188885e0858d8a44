"""Writing tables that spreadsheets open and never run."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.writer.excel import save_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""Content type of a workbook."""

RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
CELL_LETTERS = 32_767
SHEET_TITLE_LETTERS = 31
CSV_BATCH = 500

Values = Iterable[Sequence[Any]]


def write_xlsx(
    file: BinaryIO, *, headings: Sequence[str], rows: Values, title: str, zone: tzinfo = UTC
) -> int:
    """Write a one-sheet workbook row by row and return the number of rows written.

    Text stays text, whatever it begins with; instants are shown in `zone`.
    Source: OWASP, CSV injection.
    """
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, heading) for heading in headings])
    count = 0
    for row in rows:
        sheet.append([_spreadsheet_value(sheet, value, zone) for value in row])
        count += 1
    save_workbook(workbook, file)
    return count


def write_csv(file: BinaryIO, *, headings: Sequence[str], rows: Values, zone: tzinfo = UTC) -> None:
    """Write CSV as spreadsheets here expect it: UTF-8 with mark, semicolons, defused cells."""
    for piece in stream_csv(headings=headings, rows=rows, zone=zone):
        file.write(piece)


def stream_csv(*, headings: Sequence[str], rows: Values, zone: tzinfo = UTC) -> Iterator[bytes]:
    """Yield the same CSV in pieces, for a streaming answer."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([_defused(heading, zone) for heading in headings])
    yield codecs.BOM_UTF8
    for number, row in enumerate(rows, start=1):
        writer.writerow([_defused(value, zone) for value in row])
        if number % CSV_BATCH == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _defused(value: Any, zone: tzinfo) -> Any:
    """Return a CSV cell; text that a spreadsheet would run gets an apostrophe before it."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(zone).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, str):
        text = value.replace("\0", "")
        return f"'{text}" if text.startswith(RUNS_AS_FORMULA) else text
    return value


def _spreadsheet_value(sheet: Any, value: Any, zone: tzinfo) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(zone).replace(tzinfo=None)
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:CELL_LETTERS]
    if text.startswith("=") or text in ERROR_CODES:
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"
        return cell
    return text


def _bold(sheet: Any, heading: str) -> Any:
    cell = WriteOnlyCell(sheet, heading)
    cell.data_type = "s"
    cell.font = Font(bold=True)
    return cell


def _sheet_title(title: str) -> str:
    letters = "".join(" " if letter in "[]:*?/\\" else letter for letter in title)
    return letters.strip().strip("'")[:SHEET_TITLE_LETTERS] or "1"
