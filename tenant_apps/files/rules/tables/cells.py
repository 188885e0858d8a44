"""One cell of a table, whatever file it came from."""

import unicodedata
from datetime import date, datetime, time
from enum import Enum
from typing import NamedTuple


class CellKind(Enum):
    """What a cell holds; a number in a spreadsheet has lost its leading zeros."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"
    ERROR = "error"


class Cell(NamedTuple):
    """The text of a cell and what it was: numbers without `.0`, dates as ISO 8601."""

    text: str
    kind: CellKind = CellKind.TEXT


EMPTY = Cell("")


def clean_text(text: str) -> str:
    """Return `text` composed (NFC), without control characters, with single ordinary spaces."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    composed = unicodedata.normalize("NFC", text)
    shown = "".join(
        character if character.isprintable() else " " if character.isspace() else ""
        for character in composed.replace("\N{NO-BREAK SPACE}", " ")
    )
    return " ".join(shown.split())


def date_text(value: datetime | date | time) -> str:
    """Return a date or time as ISO 8601, without a time of midnight."""
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat()
