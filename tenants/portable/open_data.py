"""Every set of open data of a municipality as CSV and XLSX, for a person without our software."""

import codecs
import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE
from openpyxl.writer.excel import save_workbook

from kernel.open_data import Dataset
from tenants.portable.layout import BLOCK_BYTES

ROWS_AT_ONCE = 500
SHEET_ROWS = 1_048_575
CELL_LETTERS = 32_767
RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_blocks(dataset: Dataset, *, at: datetime) -> Iterator[bytes]:
    """Yield a set as the site gives it: UTF-8 with mark, semicolons, cells that nothing runs.

    Source: OWASP, CSV injection.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.name for column in dataset.columns])
    yield codecs.BOM_UTF8
    for number, row in enumerate(dataset.rows(at), start=1):
        writer.writerow([_csv_cell(value) for value in row])
        if number % ROWS_AT_ONCE == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def workbook_blocks(dataset: Dataset, *, at: datetime) -> Iterator[bytes]:
    """Yield a set as a workbook, written row by row; rows past a sheet's end are in the CSV."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("open data")
    sheet.append([column.name for column in dataset.columns])
    for number, row in enumerate(dataset.rows(at), start=1):
        if number > SHEET_ROWS:
            break
        sheet.append([_sheet_cell(sheet, value) for value in row])
    with tempfile.TemporaryFile() as file:
        save_workbook(workbook, file)
        file.seek(0)
        yield from _blocks(file)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK_BYTES):
        yield block


def _csv_cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = value.replace("\0", "")
        return f"'{text}" if text.startswith(RUNS_AS_FORMULA) else text
    return value


def _sheet_cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:CELL_LETTERS]
    if text.startswith("=") or text in ERROR_CODES:
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"
        return cell
    return text
