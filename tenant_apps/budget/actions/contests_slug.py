"""Short addresses of contests, made from titles in any of the product's alphabets."""

import unicodedata
from itertools import count

from django.utils.text import slugify

from tenant_apps.budget.models import Contest

LETTERS = "абвгґдђеєжзиіїйјклљмнњопрстћуфхцчџшщьюяыэё'’"
LATIN_LETTERS = (
    "a b v h g d dj e ie zh z y i i i j k l lj m n nj o p r s t c u f kh ts ch dz sh shch"
    " _ iu ia y e e _ _"
)
CYRILLIC = dict(zip(LETTERS, LATIN_LETTERS.split(), strict=True))
SERBIAN = frozenset("ђјљњћџ")
SERBIAN_CYRILLIC = CYRILLIC | {"г": "g", "ж": "z", "х": "h", "ч": "c", "ш": "s"}
LATIN = {"ł": "l", "đ": "dj", "ß": "ss", "æ": "ae", "ø": "o"}
LONGEST = 60
RESERVED = {"mine", "drafts", "new", "imports"}


def latin(text: str) -> str:
    """Return `text` in plain Latin letters, for addresses and file names.

    Source: resolution 55 of the Cabinet of Ukraine (2010), without its rules for word starts.
    """
    lower = unicodedata.normalize("NFC", text.lower())
    cyrillic = CYRILLIC if SERBIAN.isdisjoint(lower) else SERBIAN_CYRILLIC
    letters = []
    for letter in lower:
        plain = cyrillic.get(letter) or LATIN.get(letter) or letter
        letters.append("" if plain == "_" else plain)
    return "".join(letters)


def free_slug(title: str) -> str:
    """Return an address for a contest that no other contest has taken."""
    base = slugify(latin(title))[: LONGEST - 4].strip("-") or "contest"
    alike = Contest.objects.filter(slug__startswith=base)
    taken = RESERVED | set(alike.values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for number in count(2) if (slug := f"{base}-{number}") not in taken)
