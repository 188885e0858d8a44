"""Subdomains: a suggestion from a municipality's name, and which would pass for another."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from kernel.errors import Conflict, Invalid
from kernel.search.folding import fold
from shared_apps.registers.rules.romanising import romanise

LATIN = {"ł": "l", "đ": "dj", "ø": "o", "ı": "i", "ß": "ss"}

TYPE_WORDS = frozenset(
    {
        "gmina", "miasto", "opstina", "grad", "community", "city", "of", "municipality",
        "terytorialna", "hromada", "miska", "selyshchna", "silska",
    }
)  # fmt: skip
"""Words of a name that say what kind of municipality it is, as they are transliterated."""

LONGEST = 40
LOOK_ALIKE = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"))
"""What is read as something else at a glance."""

NEAR = 0.85


def latin_of(name: str, country: str) -> str:
    """Return a name in small Latin letters without accents, as its country writes it."""
    plain = unicodedata.normalize("NFC", name).lower()
    if country == "RS":
        return fold("".join(LATIN.get(letter, letter) for letter in plain))
    romanised = romanise(plain) if country == "UA" else plain
    letters = (LATIN.get(one) or unicodedata.normalize("NFD", one)[0] for one in romanised)
    return "".join(letters)


def suggest_slug(name: str, country: str) -> str:
    """Return the subdomain that a municipality's name suggests, "" when it gives none."""
    latin = latin_of(name, country)
    shown = "".join(one if one.isascii() and one.isalnum() else " " for one in latin)
    words = [word for word in shown.split() if word not in TYPE_WORDS] or shown.split()
    slug = "-".join(words).lstrip("-0123456789")
    return slug[:LONGEST].strip("-")


def skeleton(slug: str) -> str:
    """Return what a subdomain looks like at a glance: equal skeletons are taken for each other."""
    seen = slug.lower().replace("-", "")
    for written, read in LOOK_ALIKE:
        seen = seen.replace(written, read)
    return seen


def look_alike(slug: str, others: Iterable[str]) -> str:
    """Return the first of `others` that `slug` would pass for, "" for none."""
    seen = skeleton(slug)
    return next((other for other in others if other != slug and skeleton(other) == seen), "")


def near_names(slug: str, others: Iterable[str]) -> list[str]:
    """Return up to three of `others` spelt almost alike: for a person to look at, no refusal."""
    return get_close_matches(slug, [one for one in others if one != slug], n=3, cutoff=NEAR)


def check_script(text: str, country: str) -> None:
    """Check that a subdomain is written in Latin letters.

    Raises: Invalid `onboarding.address.other_script` with a suggestion.
    """
    if not text.isascii():
        suggestion = suggest_slug(text, country)
        raise Invalid("onboarding.address.other_script", slug=text, suggestion=suggestion)


def check_distinct(slug: str, others: Iterable[str]) -> None:
    """Check that a subdomain passes for none of `others`.

    Raises: Conflict `onboarding.address.confusable` with the other one.
    """
    other = look_alike(slug, others)
    if other:
        raise Conflict("onboarding.address.confusable", slug=slug, other=other)
