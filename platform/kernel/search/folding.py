"""Making words comparable: one case, one script, no accents, no apostrophes.

Serbian is written in two alphabets and often without its accents; Polish in a hurry as well. Both
the words that are found and those that are asked for are folded in the same way, so nothing
depends on which spelling is the right one. Ukrainian letters that Serbian does not have stay as
they are: ґ is not г, і is not и.
"""

import unicodedata

APOSTROPHES = frozenset("'’ʼ‘`´ʹ′")
SERBIAN = {
    **dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgddezzijklmnoprstcufhccs", strict=True)),
    "љ": "lj",
    "њ": "nj",
    "џ": "dz",
}
LATIN = {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}


class _Letters(dict[int, str]):
    """What each letter becomes; letters are looked at once."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = folded = _fold_letter(letter)
        return folded


def _fold_letter(letter: str) -> str:
    known = SERBIAN.get(letter) or LATIN.get(letter)
    if known is not None:
        return known
    if letter in APOSTROPHES or unicodedata.category(letter) == "Mn":
        return ""
    base = unicodedata.normalize("NFD", letter)[0]
    if base.isascii() and base.isalnum():
        return base
    return letter if letter.isalnum() else " "


_letters = _Letters()


def fold(text: str) -> str:
    """Return the words of a text as they are compared: letters and digits, one space between."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_letters)
    return " ".join(folded.replace("dj", "d").split())
