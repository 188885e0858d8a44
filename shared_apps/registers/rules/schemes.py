"""The registers that can be loaded: their files, and how much of one may go at once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kernel.errors import Conflict, Invalid
from shared_apps.registers.rules import katottg, serbia, terc
from shared_apps.registers.rules.units import UnitRow

MOST_GONE_SHARE = 0.03
FEWEST_GONE = 5
"""So many units may always go: a small register would else refuse every correction."""


@dataclass(frozen=True)
class Scheme:
    """One official register: its name in addresses and commands, its code, how it is read."""

    slug: str
    code: str
    country: str
    read_units: Callable[[Iterable[str]], Iterator[UnitRow]]


SCHEMES = {
    scheme.slug: scheme
    for scheme in (
        Scheme("katottg", "KATOTTG", "UA", katottg.read_units),
        Scheme("terc", "TERYT", "PL", terc.read_units),
        Scheme("rs", "RS", "RS", serbia.read_units),
    )
}


def scheme_called(slug: str) -> Scheme:
    """Return the register of this name. Raises: Invalid `registers.scheme.unknown`."""
    if slug not in SCHEMES:
        raise Invalid("registers.scheme.unknown", scheme=slug, known=", ".join(SCHEMES))
    return SCHEMES[slug]


def check_gone(*, gone: int, before: int) -> None:
    """Check that a file does not retire more units than a reform does.

    Raises: Conflict `registers.file.too_many_gone`.
    """
    most = max(FEWEST_GONE, int(before * MOST_GONE_SHARE))
    if gone > most:
        raise Conflict("registers.file.too_many_gone", gone=gone, before=before, most=most)
