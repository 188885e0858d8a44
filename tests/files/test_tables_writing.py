"""Writing tables: nothing in them runs, everything comes back."""

import io
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tenant_apps.files.rules.tables import Column, read_table, stream_csv, write_csv, write_xlsx
from tenant_apps.files.rules.tables.cells import clean_text

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(1)", "#REF!"]
PRINTED = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp", "Zs"))
)
COLUMNS = [Column("a", ("A",)), Column("b", ("B",))]


def xlsx(rows: Any, **options: Any) -> io.BytesIO:
    file = io.BytesIO()
    write_xlsx(file, headings=["A", "B"], rows=rows, title="T", **options)
    file.seek(0)
    return file


def csv_of(rows: Any, **options: Any) -> io.BytesIO:
    file = io.BytesIO()
    write_csv(file, headings=["A", "B"], rows=rows, **options)
    return file


@pytest.mark.parametrize("text", DANGEROUS)
def test_write_xlsx_stores_text_when_it_begins_like_a_formula(text: str) -> None:
    sheet = load_workbook(xlsx([[text, "x"]])).active

    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == text


@pytest.mark.parametrize("text", DANGEROUS[:-1])
def test_write_csv_puts_an_apostrophe_when_a_spreadsheet_would_run_it(text: str) -> None:
    line = csv_of([[text, "x"]]).getvalue().decode("utf-8-sig").splitlines()[1]

    assert line.lstrip('"').startswith("'")


@settings(deadline=None)
@given(st.lists(st.tuples(PRINTED, PRINTED), max_size=20))
def test_read_gives_back_what_was_written(rows: list[tuple[str, str]]) -> None:
    kept = [row for row in rows if any(clean_text(cell) for cell in row)]
    for file in (csv_of(rows), xlsx(rows)):
        found = [
            (row.cells["a"].text, row.cells["b"].text) for row in read_table(file, columns=COLUMNS)
        ]
        assert found == [tuple(clean_text(cell) for cell in row) for row in kept]


def test_write_shows_instants_in_the_zone_when_they_have_one() -> None:
    rows = [[datetime(2026, 3, 2, 10, tzinfo=UTC), 5]]
    zone = ZoneInfo("Europe/Kyiv")

    assert load_workbook(xlsx(rows, zone=zone)).active["A2"].value == datetime.fromisoformat(
        "2026-03-02T12:00"
    )
    assert b"2026-03-02 12:00:00;5" in csv_of(rows, zone=zone).getvalue()


def test_stream_csv_gives_pieces_when_there_are_many_rows() -> None:
    pieces = list(stream_csv(headings=["A", "B"], rows=([n, n] for n in range(1200))))

    assert len(pieces) == 4
    assert b"".join(pieces).count(b"\r\n") == 1201


def test_write_xlsx_leaves_out_what_xml_cannot_hold() -> None:
    sheet = load_workbook(xlsx([["a\x00b\x0bc", "y" * 40_000]])).active

    assert sheet["A2"].value == "abc"
    assert len(sheet["B2"].value) == 32_767
