"""The authorisation document: what it is by its content, never by its name."""

import re

from kernel.errors import Invalid

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
ENDINGS = {PDF: "pdf", PNG: "png", JPEG: "jpg"}
CLOSINGS = {PDF: b"%%EOF", PNG: b"IEND", JPEG: b"\xff\xd9"}
TAIL_BYTES = 2048
MAX_BYTES = 10 * 1024 * 1024
MEGABYTE = 1024 * 1024
LONGEST_NAME = 100
PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
PDF_PROGRAMS = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia)(?![A-Za-z0-9])")


def document_type(content: bytes) -> str:
    """Return the media type of a document that may be kept.

    Raises: Invalid `onboarding.document.empty`, `onboarding.document.too_large`,
    `onboarding.document.wrong_type`, `onboarding.document.broken`,
    `onboarding.document.program`. Source: ISO 32000-1, 7.3.5, 7.5.5, 12.6.4.
    """
    if not content:
        raise Invalid("onboarding.document.empty")
    if len(content) > MAX_BYTES:
        raise Invalid("onboarding.document.too_large", megabytes=MAX_BYTES // MEGABYTE)
    found = next((kind for start, kind in BEGINNINGS if content.startswith(start)), "")
    if not found:
        raise Invalid("onboarding.document.wrong_type")
    if CLOSINGS[found] not in content[-TAIL_BYTES:]:
        raise Invalid("onboarding.document.broken")
    if found == PDF and _runs_something(content):
        raise Invalid("onboarding.document.program")
    return found


def _runs_something(content: bytes) -> bool:
    plain = PDF_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), content)
    return PDF_PROGRAMS.search(plain) is not None


def shown_name(name: str, media_type: str) -> str:
    """Return a file name that is safe to offer, with the ending of what the content is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*')
    stem = kept.rpartition(".")[0] or kept
    return f"{stem.strip('. ')[:LONGEST_NAME] or 'document'}.{ENDINGS[media_type]}"
