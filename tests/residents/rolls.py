"""Roll files for tests."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

from tests.residents.numbers import make_pesel

HEADINGS = ("PESEL", "Imię i nazwisko", "Rok urodzenia", "Osiedle")


def people(count: int, *, start: int = 0) -> list[tuple[str, str, str, str]]:
    """Return rows of different people."""
    return [
        (make_pesel(number), f"Łucja Nowak-{_letters(number)}", "1980", f"D{number % 7}")
        for number in range(start, start + count)
    ]


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))


def as_csv(
    rows: Iterable[Sequence[Any]],
    *,
    headings: Sequence[str] = HEADINGS,
    encoding: str = "utf-8",
    delimiter: str = ";",
) -> io.BytesIO:
    """Return a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headings)
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode(encoding))


def as_xlsx(rows: Iterable[Sequence[Any]], *, headings: Sequence[str] = HEADINGS) -> io.BytesIO:
    """Return a workbook."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    workbook.save(file)
    file.seek(0)
    return file
