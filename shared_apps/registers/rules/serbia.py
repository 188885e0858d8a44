"""Municipalities and cities of Serbia with their official numbers.

The file is ours: `ОКРУГ;МАТИЧНИ БРОЈ;НАЗИВ;NAZIV`; a row without a number is an administrative
district, whose code is that of ISO 3166-2. The fifth digit of a number checks the four before.
"""

from collections.abc import Iterable, Iterator

from kernel.errors import Invalid
from shared_apps.registers.rules.units import COMMUNITY, REGION, Seen, UnitRow, rows_of

HEADER = ("ОКРУГ", "МАТИЧНИ БРОЈ", "НАЗИВ", "NAZIV")
WEIGHTS = (5, 4, 3, 2)
MODULUS = 11
NUMBER_LENGTH = 5


def read_units(lines: Iterable[str]) -> Iterator[UnitRow]:
    """Yield districts and their municipalities. Raises: Invalid `registers.file.…`."""
    seen = Seen()
    for number, (region, code, cyrillic, latin) in rows_of(lines, header=HEADER):
        if not region or (code and not is_number(code)):
            raise Invalid("registers.file.wrong_code", row=number, unit=code or region)
        names = {"sr": cyrillic, "sr-latn": latin}
        unit = UnitRow(
            code=code or region,
            kind=COMMUNITY if code else REGION,
            type="O" if code else "U",
            names=names,
            place_names=names,
            region_code=region if code else "",
            keys=(cyrillic, latin),
        )
        yield seen.add(unit, number=number)


def is_number(code: str) -> bool:
    """Whether `code` is an official number: five digits of which the last checks the others."""
    if len(code) != NUMBER_LENGTH or not (code.isascii() and code.isdecimal()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code, WEIGHTS, strict=False))
    check = (MODULUS - total % MODULUS) % MODULUS
    return int(code[-1]) == check % 10
