"""National identification numbers: their form and check digits."""

import re
from datetime import date, timedelta

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.pl import pesel
from stdnum.si import emso
from stdnum.ua import rntrc

from kernel.errors import Invalid

PESEL, RNOKPP, JMBG = "pesel", "rnokpp", "jmbg"
COUNTRIES = {PESEL: "PL", RNOKPP: "UA", JMBG: "RS"}
DIGITS = {PESEL: 11, RNOKPP: 10, JMBG: 13}
KINDS = tuple(COUNTRIES)
LOST_ZEROS = 2
DOCUMENT = "document"
"""Stands in for a kind where a person has no national number: an identity document a clerk saw."""
DOCUMENT_LETTERS = range(5, 21)

_validators = {PESEL: pesel.validate, RNOKPP: rntrc.validate, JMBG: emso.validate}
_separators = re.compile(r"[\s.\-‐-―/]+")


def compact(text: str) -> str:
    """Return `text` without spaces, dots, dashes and slashes."""
    return _separators.sub("", text)


def normalise(kind: str, text: str) -> str:
    """Return a valid number of `kind` as its digits only; spaces and dashes are ignored.

    Raises: Invalid `residents.id.wrong_format` or `residents.id.wrong_checksum`.
    Source: PESEL, Ustawa o ewidencji ludności; RNOKPP, Податковий кодекс України; JMBG, Zakon o
    jedinstvenom matičnom broju građana; check digits by python-stdnum.
    """
    digits = compact(text)
    if not (digits.isascii() and digits.isdigit() and len(digits) == DIGITS[kind]):
        raise Invalid("residents.id.wrong_format", kind=kind, digits=DIGITS[kind])
    try:
        return str(_validators[kind](digits))
    except InvalidChecksum as error:
        raise Invalid("residents.id.wrong_checksum", kind=kind) from error
    except ValidationError as error:
        raise Invalid("residents.id.wrong_format", kind=kind, digits=DIGITS[kind]) from error


def normalise_document(text: str) -> str:
    """Return the series and number of an identity document: letters and digits, upper case.

    Raises: Invalid `residents.id.wrong_document`.
    """
    number = compact(text).upper()
    whole = number.isalnum() and len(number) in DOCUMENT_LETTERS
    if not (whole and any(letter.isdigit() for letter in number)):
        raise Invalid("residents.id.wrong_document")
    return number


def restore_zeros(kind: str, text: str) -> str:
    """Return a number with the leading zeros that a spreadsheet took away, at most two.

    People born in 2000-2009 have PESEL numbers that begin with one or two zeros.
    """
    digits = compact(text)
    missing = DIGITS[kind] - len(digits)
    return digits.zfill(DIGITS[kind]) if digits.isdigit() and 0 < missing <= LOST_ZEROS else digits


def birth_year(kind: str, number: str) -> int:
    """Return the year of birth that a normalised number carries."""
    if kind == PESEL:
        return int(pesel.get_birth_date(number).year)
    if kind == RNOKPP:
        return _year_of_day(int(number[:5]))
    return int(emso.get_birth_date(number).year)


def _year_of_day(days: int) -> int:
    """Return the year of the day that is `days` after 31 December 1899 (RNOKPP's first five)."""
    return (date(1899, 12, 31) + timedelta(days=days)).year
