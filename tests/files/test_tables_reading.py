"""Reading tables: what offices send, what attackers send, and where it is wrong."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tenant_apps.files.rules.tables import CellKind, Column, Row, TableBroken, read_table

COLUMNS = [
    Column("id", ("Number", "Номер", "Ім'я")),
    Column("name", ("Name", "Назва"), required=False),
]


def read(content: bytes, **options: Any) -> list[Row]:
    return list(read_table(io.BytesIO(content), columns=COLUMNS, **options))


def workbook(*rows: list[Any], change: Callable[[Any], None] = lambda _book: None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def outcome(content: bytes) -> str:
    """Return `rows` and the row numbers, or the code of the refusal."""
    try:
        return f"rows {[row.number for row in read(content)]}"
    except TableBroken as refusal:
        return refusal.code


def code_of(content: bytes, **options: Any) -> str:
    with pytest.raises(TableBroken) as refusal:
        [row.values for row in read(content, **options)]
    return refusal.value.code


def test_read_gives_numbers_of_the_spreadsheet_when_there_is_a_title_and_empty_rows() -> None:
    content = workbook(
        ["List of 2026"], [], ["Else", "NAME ", "Number:"], [1, "a", 7], [], [2, "b", 8.5]
    )

    rows = read(content)

    assert [(row.number, row.values) for row in rows] == [
        (4, {"name": "a", "id": "7"}),
        (6, {"name": "b", "id": "8.5"}),
    ]


def test_read_finds_the_sheet_that_has_the_columns_when_it_is_not_the_first() -> None:
    def add(book: Any) -> None:
        book.active.sheet_state = "visible"
        sheet = book.create_sheet("Data")
        sheet.append(["Number"])
        sheet.append(["x"])

    assert [row["id"] for row in read(workbook(["Read me"], change=add))] == ["x"]


def test_read_gives_dates_as_iso_and_empty_text_when_a_column_is_missing() -> None:
    rows = read(
        workbook(["Number"], [date(2026, 3, 2)], [datetime.fromisoformat("2026-03-02T09:30")])
    )

    assert [row["id"] for row in rows] == ["2026-03-02", "2026-03-02T09:30:00"]
    assert rows[0]["name"] == ""
    assert rows[0].cells["id"].kind is CellKind.DATE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_read_understands_csv_when_encoding_and_delimiter_differ(
    encoding: str, delimiter: str
) -> None:
    lines = [["Номер", "Назва"], ["1", "Ґанок; двері, вікна"], ["2", 'Школа "Їжак"']]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)

    rows = read(text.getvalue().encode(encoding))

    assert [[row["id"], row["name"]] for row in rows] == lines[1:]


def test_read_tells_cp1250_when_headings_say_nothing() -> None:
    content = "Number;Name\n1;Łękołody, Zażółć gęślą jaźń\n".encode("cp1250")

    assert read(content)[0]["name"] == "Łękołody, Zażółć gęślą jaźń"


def test_read_matches_headings_when_the_apostrophe_is_another_one() -> None:
    for heading in ("Ім'я", "Імʼя", "ІМ’Я", "імя"):
        assert read(f"{heading}\nx\n".encode())[0]["id"] == "x"


def test_read_keeps_text_that_only_looks_like_a_formula_when_a_program_wrote_it_so() -> None:
    rows = read(b'Number;Name\n="007";\'=1\n-5;+380\n')

    assert [(row["id"], row["name"]) for row in rows] == [("007", "=1"), ("-5", "+380")]


@pytest.mark.parametrize(
    "content",
    [
        workbook(["Number", "Name"], ["1", "fine"], ["2", "=1+1"]),
        b"Number;Name\n1;fine\n2;=cmd|'/c calc'!A1\n",
    ],
)
def test_read_refuses_a_formula_only_when_its_cell_is_asked_for(content: bytes) -> None:
    rows = read(content)

    assert rows[1]["id"] == "2"
    with pytest.raises(TableBroken) as refusal:
        rows[1]["name"]
    assert refusal.value.code == "files.table.formula"
    assert refusal.value.facts == {"row": 3, "column": "Name"}


def test_read_names_the_error_cell_when_a_spreadsheet_could_not_compute() -> None:
    rows = read(workbook(["Number"], ["#N/A"]))

    with pytest.raises(TableBroken) as refusal:
        rows[0]["id"]
    assert refusal.value.code == "files.table.error_cell"


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def repacked(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return packed({**parts, part: change(parts[part])})


GOOD = workbook(["Number"], ["1"])
SHEET = "xl/worksheets/sheet1.xml"
BILLION = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
STRAY = b'<c r="A1" t="s"><v>99</v></c>'
BROKEN = {
    "empty": (b"", "files.table.empty"),
    "blank": (b"\n\n\n", "files.table.missing_columns"),
    "no columns": (b"a;b\n1;2\n", "files.table.missing_columns"),
    "doubled": (b"Number;number\n1;2\n", "files.table.double_column"),
    "old excel": (b"\xd0\xcf\x11\xe0" + bytes(600), "files.table.old_excel"),
    "binary": (b"Number\n\x00\x01\x02", "files.table.wrong_kind"),
    "quote": (b'Number\n1\n"2\n3\n', "files.table.broken_record"),
    "cut": (GOOD[: len(GOOD) // 2], "files.table.broken_file"),
    "other zip": (packed({"a.txt": b"x"}), "files.table.wrong_kind"),
    "no xml": (repacked(GOOD, SHEET, lambda _xml: b"no xml"), "files.table.broken_file"),
    "entities": (repacked(GOOD, SHEET, lambda xml: BILLION + xml), "files.table.broken_file"),
    "bad index": (
        repacked(GOOD, SHEET, lambda xml: re.sub(b"<c .*</c>", STRAY, xml)),
        "files.table.broken_file",
    ),
    "bomb": (
        packed({"xl/workbook.xml": b"<x/>", SHEET: bytes(50_000_000)}),
        "files.table.too_large",
    ),
    "parts": (
        packed({"xl/workbook.xml": b"<x/>", **{f"p{n}": b"" for n in range(2100)}}),
        "files.table.too_large",
    ),
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_read_refuses_with_a_code_when_the_file_is_broken(name: str) -> None:
    content, code = BROKEN[name]

    assert code_of(content) == code


def test_read_refuses_when_rows_exceed_the_limit() -> None:
    content = b"Number\n1\n2\n3\n"

    assert code_of(content, max_rows=2) == "files.table.too_many_rows"
    assert len(read(content, max_rows=3)) == 3


def test_read_ends_soon_when_a_cell_stands_at_the_end_of_the_sheet() -> None:
    def far(book: Any) -> None:
        book.active.cell(row=200_000, column=16_000, value="far")
        book.active.cell(row=200_000, column=1, value="last")

    rows = read(workbook(["Number"], ["1"], change=far))

    assert [(row.number, row["id"]) for row in rows] == [(2, "1"), (200_000, "last")]


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_read_refuses_or_reads_when_given_any_bytes(content: bytes) -> None:
    for start in (b"", b"Number;Name\n", b"PK\x03\x04", b"\xff\xfe"):
        assert outcome(start + content).startswith(("rows", "files.table."))


@settings(deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_read_refuses_or_reads_when_one_byte_of_a_workbook_is_changed(
    place: int, change: int
) -> None:
    content = bytearray(GOOD)
    content[place] ^= change

    assert outcome(bytes(content)).startswith(("rows", "files.table."))
