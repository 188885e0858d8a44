"""Text and rows of a `.pb` file before they mean anything."""

from codecs import BOM_UTF8
from typing import BinaryIO, TextIO

from .files import SECTIONS, PbError, Problem

Source = bytes | str | BinaryIO | TextIO


def fit_row(row: list[str], width: int, problems: list[Problem], section: str, line: int) -> None:
    """Pad a short row and cut a long one in place; cells beyond the header become a problem."""
    if len(row) < width:
        row.extend([""] * (width - len(row)))
    elif len(row) > width:
        if any(map(str.strip, row[width:])):
            problems.append(
                Problem(
                    "pb.row_too_long",
                    f"the row has {len(row)} cells, the header {width}; the last are ignored.",
                    section,
                    line,
                )
            )
        del row[width:]


def title_of(row: list[str] | None) -> str | None:
    """The section that a row opens, if it is a title row (other cells empty)."""
    if not row or any(row[1:]):
        return None
    title = row[0].upper()
    return title if title in SECTIONS else None


def text_of(source: Source) -> str:
    """The decoded text of a source, without byte order mark. Raises PbError: not UTF-8."""
    content = source if isinstance(source, (bytes, str)) else source.read()
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        content = content.removeprefix(BOM_UTF8)
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PbError(
            "pb.not_utf8",
            f"the text is not UTF-8 (byte 0x{content[error.start]:02x}).",
            line=line,
        ) from error
