"""Numbers of documents and the payment references made of them."""

import re

SPACING = r"[ \-/.]*"
NUMBER_IN_TEXT = re.compile(
    rf"(?<![A-Z0-9])([A-Z]{{2,6}}?){SPACING}(CN)?{SPACING}(\d{{4}}){SPACING}(\d{{1,6}})(?!\d)"
)
RF_IN_TEXT = re.compile(r"RF[ \-]?\d{2}(?:[ \-]?[0-9A-Z]){1,21}")


def document_number(prefix: str, kind: str, year: int, sequence: int) -> str:
    """Return the legal number: `UA-2026-000017`, credit notes `UA-CN-2026-000003`."""
    infix = "CN-" if kind == "credit_note" else ""
    return f"{prefix}-{infix}{year}-{sequence:06d}"


def compact(text: str) -> str:
    """Return only the letters and digits of a reference, in capitals."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def creditor_reference(number: str) -> str:
    """Return the creditor reference of a document number, with its check digits.

    Raises: ValueError when nothing, or more than 21 letters and digits, would follow them.
    Source: ISO 11649.
    """
    body = compact(number)
    if not 1 <= len(body) <= 21:
        raise ValueError(f"no creditor reference has {len(body)} characters: {number!r}")
    return f"RF{98 - _remainder(body + 'RF00'):02d}{body}"


def is_creditor_reference(text: str) -> bool:
    """Return whether a text is a creditor reference whose check digits are right."""
    found = compact(text)
    if not re.fullmatch(r"RF\d{2}[0-9A-Z]{1,21}", found):
        return False
    return _remainder(found[4:] + found[:4]) == 1


def references_in(text: str) -> set[str]:
    """Return every right creditor reference that stands in free text, compact.

    What follows a reference without a comma may belong to it: the longest right one counts.
    """
    found = set()
    for match in RF_IN_TEXT.finditer(text.upper()):
        whole = compact(match.group())
        sizes = range(len(whole), 4, -1)
        right = next((whole[:size] for size in sizes if is_creditor_reference(whole[:size])), "")
        if right:
            found.add(right)
    return found


def numbers_in(text: str) -> set[str]:
    """Return what may be numbers of invoices in free text, as they are written on them."""
    return {
        document_number(prefix, "credit_note" if credit else "invoice", int(year), int(sequence))
        for prefix, credit, year, sequence in NUMBER_IN_TEXT.findall(text.upper())
    }


def grouped(reference: str) -> str:
    """Return a reference in groups of four, as people read it."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def _remainder(text: str) -> int:
    """Return the ISO 7064 MOD 97-10 remainder; letters count from A = 10."""
    return int("".join(str(int(character, 36)) for character in text)) % 97
