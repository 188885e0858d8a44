"""Alphabetical order of the interface languages, without ICU.

A sort key is plain text whose code points compare in the language's order, so that Python's
`sorted` and PostgreSQL's `COLLATE "C"` agree on it.
"""

import re
from typing import TypeVar
from unicodedata import combining, normalize

Item = TypeVar("Item")

ALPHABETS: dict[str, tuple[str, ...]] = {
    "uk": tuple("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"),
    "pl": tuple("aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"),
    "sr": tuple("абвгдђежзијклљмнњопрстћуфхцчџш"),
    "sr-latn": (
        *("a", "b", "c", "č", "ć", "d", "dž", "đ", "e", "f", "g", "h", "i", "j", "k", "l", "lj"),
        *("m", "n", "nj", "o", "p", "q", "r", "s", "š", "t", "u", "v", "w", "x", "y", "z", "ž"),
    ),
    "en": tuple("abcdefghijklmnopqrstuvwxyz"),
}

STROKED = {"ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ŧ": "t"}

END_OF_LETTERS = "\x01"
BETWEEN_WORDS = "\x02"
BEFORE_NUMBERS = "0"
FIRST_LETTER = 0x100
FIRST_FOREIGN_LETTER = 0x1000


def _patterns() -> dict[str, re.Pattern[str]]:
    """Return per language what makes one unit: a run of digits, a digraph, one character."""
    patterns = {}
    for language, letters in ALPHABETS.items():
        digraphs = "".join(f"{letter}|" for letter in letters if len(letter) > 1)
        patterns[language] = re.compile(rf"[0-9]+|{digraphs}.", re.DOTALL)
    return patterns


PATTERNS = _patterns()
RANKS = {
    language: {letter: rank for rank, letter in enumerate(letters)}
    for language, letters in ALPHABETS.items()
}


def sort_key(text: str, language: str) -> str:
    """Return the key by which `text` stands in the alphabetical order of `language`.

    Words come before longer words, numbers by value before letters, letters of other scripts
    last; case, accents foreign to the language and punctuation only break ties. Serbian Latin
    takes lj, nj and dž for one letter each. Unknown languages sort as English.
    """
    language = language if language in ALPHABETS else "en"
    folded = normalize("NFC", text.casefold())
    units = PATTERNS[language].findall(" ".join(re.sub(r"[-\u2010-\u2015/]", " ", folded).split()))
    letters = "".join(_weight(unit, RANKS[language]) for unit in units)
    return f"{letters}{END_OF_LETTERS}{folded}{END_OF_LETTERS}{text.swapcase()}"


def _weight(unit: str, ranks: dict[str, int]) -> str:
    """Return what one unit contributes to the key; nothing for punctuation."""
    if unit.isspace():
        return BETWEEN_WORDS
    if unit.isdecimal() and unit.isascii():
        digits = unit.lstrip("0")
        return f"{BEFORE_NUMBERS}{chr(0x41 + len(digits))}{digits}"
    for letter in (unit, _base(unit)):
        if letter in ranks:
            return chr(FIRST_LETTER + ranks[letter])
    base = _base(unit)
    return chr(FIRST_FOREIGN_LETTER + min(ord(base[0]), 0xBFFF)) if base.isalpha() else ""


def _base(letter: str) -> str:
    """Return a letter without its marks: é as e, ł as l."""
    plain = "".join(part for part in normalize("NFD", letter) if not combining(part))
    return STROKED.get(plain, plain) or letter
