"""How names of any script are compared: both sides folded into plain Latin letters."""

from collections.abc import Iterable

from kernel.search.folding import fold
from shared_apps.registers.rules.romanising import romanise

EDGE = "|"
GENERIC = frozenset(
    fold(romanise(word))
    for word in (
        *("територіальна", "громада", "міська", "селищна", "сільська", "місто"),
        *("gmina", "miasto", "urząd", "opština", "opstina", "grad", "municipality", "community"),
    )
) | frozenset({fold("општина"), fold("град")})
"""Words that say what a unit is, not which: whoever types them means the rest."""

FEWEST_DIGITS = 2


def folded_names(names: Iterable[str]) -> str:
    """Return every name as it is compared, each between two bars."""
    keys = dict.fromkeys(key for name in names for key in _keys(name))
    return EDGE + EDGE.join(keys) + EDGE


def asked_names(words: str) -> tuple[str, ...]:
    """Return what `words` may mean as a name: read as Ukrainian, as Serbian, as Latin letters."""
    return tuple(dict.fromkeys(filter(None, map(_without_generic, _keys(words)))))


def asked_code(words: str) -> str:
    """Return `words` as the beginning of an official code, empty when they cannot be one."""
    code = "".join(words.split()).upper().replace("UА", "UA")
    digits = code.removeprefix("UA")
    return code if digits.isdecimal() and len(digits) >= FEWEST_DIGITS else ""


def _keys(name: str) -> tuple[str, str]:
    return fold(romanise(name)), fold(name)


def _without_generic(key: str) -> str:
    rest = [word for word in key.split() if word not in GENERIC]
    return " ".join(rest) if rest else key
