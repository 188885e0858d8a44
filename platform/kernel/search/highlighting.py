"""Marking the words that were found, in text as it was written."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kernel.search.asking import Term
from kernel.search.folding import APOSTROPHES, fold

WORD = re.compile(rf"([\w{re.escape(''.join(sorted(APOSTROPHES)))}]+)")


def highlight(text: str, terms: tuple[Term, ...]) -> SafeString:
    """Return `text` as HTML with `<mark>` around words that fit a term; all else is escaped."""
    pieces = WORD.split(text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece),)
            if place % 2 and _fits(piece, terms)
            else (piece,)
            for place, piece in enumerate(pieces)
        ),
    )


def _fits(word: str, terms: tuple[Term, ...]) -> bool:
    return any(term.fits(part) for part in fold(word).split() for term in terms)
