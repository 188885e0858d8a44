"""Text that may stand in the header of a letter."""

import unicodedata

MOST_LETTERS = 200


def header_text(text: str) -> str:
    """Return `text` on one line without control characters, at most 200 letters long.

    Whoever writes a title cannot add a header or a second letter with it. Source: RFC 5322, 2.2.
    """
    visible = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Cf", "Zl", "Zp"} else letter
        for letter in text
    )
    line = " ".join(visible.split())
    return line if len(line) <= MOST_LETTERS else f"{line[: MOST_LETTERS - 1].rstrip()}…"
