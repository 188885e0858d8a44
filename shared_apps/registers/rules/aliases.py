"""Older codes of units, from a small file of ours.

`KATOTTG;KOATUU;НАЗВА` maps a unit's code to the one it had until 2020.
"""

from collections.abc import Iterable

from shared_apps.registers.rules.units import rows_of

HEADER = ("KATOTTG", "KOATUU", "НАЗВА")


def read_aliases(lines: Iterable[str]) -> dict[str, list[str]]:
    """Return the older codes of each code. Raises: Invalid `registers.file.…`."""
    found: dict[str, list[str]] = {}
    for _number, (code, alias, _name) in rows_of(lines, header=HEADER):
        found.setdefault(code, []).append(alias)
    return found
