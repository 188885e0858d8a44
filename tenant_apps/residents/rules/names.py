"""Names of people for comparison: one key for the ways in which a name is written.

The key ignores case, accents, apostrophes, the order of the words and the script: Serbian in
Cyrillic and in Latin give the same key, and a Latin letter typed inside a Cyrillic word counts
as the letter it looks like. A double-barrelled name counts as its parts. A Ukrainian patronymic
is left out of names of three words and more, because rolls have it and people do not type it.
It is never shown and only compared: that Дмитро and Дмітро agree does no harm beside a number
with a check digit.
"""

import re
import unicodedata

LOOKALIKES = str.maketrans("aceiopxyhkmtbjs", "асеіорхункмтвјѕ")
LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "ђ": "dj", "е": "e", "є": "je",
    "ё": "jo", "ж": "z", "з": "z", "ѕ": "s", "и": "i", "і": "i", "ї": "ji", "й": "j", "ј": "j",
    "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "ћ": "c", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "c", "џ": "dz",
    "ш": "s", "щ": "sc", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "ju", "я": "ja",
    "ł": "l", "đ": "dj", "ø": "o", "ı": "i",
}  # fmt: skip
TABLE = str.maketrans(LETTERS)
APOSTROPHES = re.compile("['’ʼ`´‘ʹ′\"]")
LATIN = re.compile("[a-z]")
CYRILLIC = re.compile("[Ѐ-ӿ]")
WORDS = re.compile(r"[^\W\d_]+")
PATRONYMIC = re.compile(r".+(ович|евич|євич|йович|ївна|івна|овна|евна|йовна|ьович)")


def name_key(name: str) -> str:
    """Return the key of a full name; empty when it has no letters."""
    text = unicodedata.normalize("NFKC", name).casefold()
    words = WORDS.findall(APOSTROPHES.sub("", unicodedata.normalize("NFC", text)))
    if len(words) >= 3:
        words = _without_patronymic(words)
    return " ".join(sorted(filter(None, map(_plain_word, words))))


def _without_patronymic(words: list[str]) -> list[str]:
    kept = [word for word in words if not PATRONYMIC.fullmatch(_one_script(word))]
    return kept if len(kept) >= 2 else words


def _one_script(word: str) -> str:
    """Return a word of mixed scripts with its Latin letters as the Cyrillic they look like."""
    mixed = LATIN.search(word) and CYRILLIC.search(word)
    return word.translate(LOOKALIKES) if mixed else word


def _plain_word(word: str) -> str:
    latin = _one_script(word).translate(TABLE)
    if latin.isascii():
        return latin
    return "".join(
        letter
        for letter in unicodedata.normalize("NFD", latin)
        if not unicodedata.combining(letter)
    )
