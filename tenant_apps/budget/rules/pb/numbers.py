"""Amounts and counts as `.pb` files write them: exact, and forgiving about separators."""

import re
from fractions import Fraction

_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'_")
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_GROUPED_BY_POINTS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")

Number = int | Fraction


def parse_number(text: str) -> Number:
    """The exact number in a cell: `500000`, `500000.50`, `1 000,5`, `1,000,000.00`, `5e5`.

    A comma before exactly three digits groups thousands, any other single comma is decimal.
    Raises ValueError where the cell holds no finite number.
    """
    compact = text.strip().translate(_SPACES)
    if compact.isdecimal() and compact.isascii():
        return int(compact)
    if "," in compact:
        if _GROUPED.fullmatch(compact):
            compact = compact.replace(",", "")
        elif _GROUPED_BY_POINTS.fullmatch(compact):
            compact = compact.replace(".", "").replace(",", ".")
        else:
            compact = compact.replace(",", ".")
    elif compact.count(".") > 1 and _GROUPED_BY_POINTS.fullmatch(compact):
        compact = compact.replace(".", "")
    if not _PLAIN.fullmatch(compact):
        raise ValueError(f"not a number: {text!r}")
    return whole(Fraction(compact))


def parse_count(text: str) -> int:
    """A whole number of zero or more (`3`, `3.0`). Raises ValueError for anything else."""
    number = parse_number(text)
    if isinstance(number, Fraction) or number < 0:
        raise ValueError(f"not a count: {text!r}")
    return number


def whole(number: Number) -> Number:
    """The same number, as an int where it is one."""
    if isinstance(number, Fraction) and number.denominator == 1:
        return number.numerator
    return number
