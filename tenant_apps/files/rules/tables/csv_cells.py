"""Cells of a CSV file: which encoding, which delimiter, then record by record."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from tenant_apps.files.rules.tables.broken import TableBroken
from tenant_apps.files.rules.tables.cells import EMPTY, Cell, CellKind, clean_text

DELIMITERS = ";\t,|"
SAMPLE_BYTES = 64 * 1024
CHUNK_BYTES = 1024 * 1024
MAX_COLUMNS = 100
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"))
QUOTED_TEXT = re.compile(r'="([^"]*)"')
WORD = re.compile(r"[^\W\d_]+")


def read_rows(file: BinaryIO, *, expected: Sequence[str]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield `(record number, cells)`; `expected` headings help to tell old encodings apart.

    Raises: TableBroken when it is not text, or a record is broken.
    """
    encoding = find_encoding(file, expected=expected)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        delimiter = find_delimiter(text.read(SAMPLE_BYTES))
        text.seek(0)
        yield from _records(text, delimiter)
    except UnicodeDecodeError as error:
        raise TableBroken("files.table.wrong_encoding") from error
    finally:
        text.detach()


def _records(text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    number = 0
    records = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        for number, record in enumerate(records, start=1):
            if "\0" in "".join(record):
                raise TableBroken("files.table.wrong_kind")
            yield number, [_cell(field) for field in record[:MAX_COLUMNS]]
    except csv.Error as error:
        raise TableBroken("files.table.broken_record", row=number + 1) from error


def _cell(field: str) -> Cell:
    """Return a field as a cell; `="007"` is how spreadsheets keep zeros, `'=x` how we defuse."""
    text = clean_text(field)
    if not text:
        return EMPTY
    if text.startswith("="):
        literal = QUOTED_TEXT.fullmatch(text)
        return Cell(literal[1].strip()) if literal else Cell(text, CellKind.FORMULA)
    if text[0] == "'" and text[1:2] in tuple("=+-@"):
        return Cell(text[1:])
    return Cell(text)


def find_encoding(file: BinaryIO, *, expected: Sequence[str]) -> str:
    """Return the encoding of a text file: by its mark, UTF-8, else CP1251 or CP1250.

    Raises: TableBroken when it looks like no text at all.
    """
    file.seek(0)
    sample = file.read(SAMPLE_BYTES)
    for mark, encoding in MARKS:
        if sample.startswith(mark):
            return encoding
    if b"\0" in sample:
        raise TableBroken("files.table.wrong_kind")
    if _is_utf8(file):
        return "utf-8"
    return _old_encoding(sample, expected)


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK_BYTES):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _old_encoding(sample: bytes, expected: Sequence[str]) -> str:
    """Tell CP1251 from CP1250: by the expected headings, else by words that mix two scripts."""
    texts = {name: sample.decode(name, errors="replace") for name in ("cp1251", "cp1250")}
    headings = {
        name: sum(heading.casefold() in text[:2000].casefold() for heading in expected)
        for name, text in texts.items()
    }
    if headings["cp1251"] != headings["cp1250"]:
        return max(headings, key=lambda name: headings[name])
    mixed = one_script = 0
    for word in WORD.findall(texts["cp1251"]):
        scripts = {unicodedata.name(letter, "?").partition(" ")[0] for letter in word}
        mixed += {"CYRILLIC", "LATIN"} <= scripts
        one_script += scripts == {"CYRILLIC"}
    return "cp1251" if one_script > mixed else "cp1250"


def find_delimiter(sample: str) -> str:
    """Return the delimiter that most evenly and most often divides the first lines."""
    unquoted = re.sub(r'"[^"]*"', "", sample)
    lines = [line for line in unquoted.splitlines()[:20] if line.strip()]
    if not lines:
        return ","

    def rank(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines]
        return sum(count == max(counts) for count in counts) * (max(counts) > 0), max(counts)

    return max(DELIMITERS, key=rank)
