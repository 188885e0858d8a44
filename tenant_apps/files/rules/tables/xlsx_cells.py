"""Cells of an XLSX workbook, read sheet by sheet with bounded memory."""

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO
from xml.parsers import expat

import openpyxl

from tenant_apps.files.rules.tables.broken import TableBroken
from tenant_apps.files.rules.tables.cells import EMPTY, Cell, CellKind, clean_text, date_text

MAX_PARTS = 2000
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_RATIO = 250
RATIO_FROM_BYTES = 4 * 1024 * 1024
MAX_COLUMNS = 100
MAX_SHEET_ROWS = 1_048_576
BATCH = 500
ENCRYPTED = 0x1
EXACT_BELOW = 1e15


def read_sheets(file: BinaryIO) -> Iterator[Iterator[tuple[int, Sequence[Cell]]]]:
    """Yield the visible sheets of a workbook, each as `(row number, cells)`.

    Raises: TableBroken when it is no workbook, is broken, or unpacks to too much.
    """
    check_archive(file)
    workbook = _open(file)
    try:
        for sheet in workbook.worksheets:
            if sheet.sheet_state == "visible":
                yield _read_sheet(sheet)
    finally:
        workbook.close()


def check_archive(file: BinaryIO) -> None:
    """Refuse an archive that is broken, locked, no workbook, a bomb, or declares entities.

    Raises: TableBroken.
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_parts(archive)
    except TableBroken:
        raise
    except Exception as error:  # zipfile raises half a dozen kinds for a broken archive
        raise TableBroken("files.table.broken_file") from error
    finally:
        file.seek(0)


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if "xl/workbook.xml" not in archive.namelist():
        raise TableBroken("files.table.wrong_kind")
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES:
        raise TableBroken("files.table.too_large")
    if unpacked > RATIO_FROM_BYTES and unpacked / packed > MAX_RATIO:
        raise TableBroken("files.table.too_large")
    for part in parts:
        if part.flag_bits & ENCRYPTED:
            raise TableBroken("files.table.locked")
        if part.filename.endswith((".xml", ".rels")):
            _refuse_declarations(archive, part)


def _refuse_declarations(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read an XML part up to its first element; a document type has no business in a workbook."""
    started: list[str] = []

    def refuse(*_arguments: Any) -> None:
        raise TableBroken("files.table.broken_file")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, _attributes: started.append(name)
    with archive.open(part) as content:
        while not started and (chunk := content.read(4096)):
            parser.Parse(chunk)
            started[:] = started[:1]


def _open(file: BinaryIO) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(file, read_only=True, keep_links=False)
    except Exception as error:  # openpyxl lets through whatever a broken part makes Python raise
        raise TableBroken("files.table.broken_file") from error


def _read_sheet(sheet: Any) -> Iterator[tuple[int, Sequence[Cell]]]:
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=MAX_COLUMNS)
    number = 0
    while batch := _next_batch(rows, number):
        for cells in batch:
            number += 1
            if number > MAX_SHEET_ROWS:
                return
            yield number, cells


def _next_batch(rows: Iterator[Any], number: int) -> list[list[Cell]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [
                [EMPTY if cell.value is None else _cell(cell) for cell in row]
                for row in islice(rows, BATCH)
            ]
    except Exception as error:  # as in _open
        raise TableBroken("files.table.broken_file", row=number + 1) from error


def _cell(cell: Any) -> Cell:
    value = cell.value
    if cell.data_type == "f":
        return Cell(str(value), CellKind.FORMULA)
    if cell.data_type == "e":
        return Cell(str(value), CellKind.ERROR)
    return _value_cell(value)


def _value_cell(value: Any) -> Cell:
    if isinstance(value, str):
        return Cell(clean_text(value))
    if isinstance(value, bool):
        return Cell("1" if value else "0")
    if isinstance(value, (datetime, date, time)):
        return Cell(date_text(value), CellKind.DATE)
    if isinstance(value, (int, float)):
        whole = isinstance(value, float) and value.is_integer() and abs(value) < EXACT_BELOW
        return Cell(str(int(value) if whole else value), CellKind.NUMBER)
    return Cell(clean_text(str(value)))
