"""The text of a comment: plain, bounded, with addresses that can be followed."""

import re
import unicodedata

from kernel.errors import Invalid

MOST_LETTERS = 2000
BREAKS = re.compile(r"\r\n?")
SPACES = re.compile(r"[ \t\u00a0]+(?=\n|$)")
EMPTY_LINES = re.compile(r"\n{3,}")
ADDRESS = re.compile(r"https?://[^\s<>\"'“”„«»]+", re.IGNORECASE)
AFTER_ADDRESS = ".,;:!?…"
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
KEPT = frozenset("\n\t\u200d")
"""Line breaks, tabs, and what joins the parts of one emoji."""


def clean_text(text: str) -> str:
    """Return a text without control and direction marks, stray spaces and rows of empty lines."""
    lines = BREAKS.sub("\n", unicodedata.normalize("NFC", text))
    seen = "".join(
        letter
        for letter in lines
        if letter in KEPT or unicodedata.category(letter) not in INVISIBLE
    )
    return EMPTY_LINES.sub("\n\n", SPACES.sub("", seen)).strip()


def check_text(text: str) -> str:
    """Return the cleaned text of a comment.

    Raises: Invalid `discussion.comment.empty`, `discussion.comment.too_long` with `limit`.
    """
    cleaned = clean_text(text)
    if not any(letter.isalnum() or ord(letter) > 0x2000 for letter in cleaned):
        raise Invalid("discussion.comment.empty")
    if len(cleaned) > MOST_LETTERS:
        raise Invalid("discussion.comment.too_long", limit=MOST_LETTERS, letters=len(cleaned))
    return cleaned


def split_addresses(text: str) -> list[tuple[str, bool]]:
    """Return the pieces of a text in order, each with whether it is a web address."""
    pieces: list[tuple[str, bool]] = []
    start = 0
    for found in ADDRESS.finditer(text):
        address = _without_tail(found[0])
        if "." not in address and "localhost" not in address:
            continue
        pieces.append((text[start : found.start()], False))
        pieces.append((address, True))
        start = found.start() + len(address)
    pieces.append((text[start:], False))
    return [piece for piece in pieces if piece[0]]


def _without_tail(address: str) -> str:
    """Return an address without the marks of the sentence it stands in."""
    while address and (address[-1] in AFTER_ADDRESS or (address[-1] == ")" and "(" not in address)):
        address = address[:-1]
    return address
