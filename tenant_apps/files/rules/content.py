"""What a file is, by its content; its name says nothing."""

import zipfile
from typing import BinaryIO

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
WEBP = "image/webp"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
UNKNOWN = "application/octet-stream"

TABLES = frozenset({XLSX, CSV})
IMAGES = frozenset({PNG, JPEG, WEBP})
DOCUMENTS = frozenset({PDF, DOCX})

SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
ARCHIVE_PARTS = (("xl/workbook.xml", XLSX), ("word/document.xml", DOCX))
ENDINGS = {
    PDF: "pdf",
    PNG: "jpg",
    JPEG: "jpg",
    WEBP: "jpg",
    XLSX: "xlsx",
    DOCX: "docx",
}
"""Endings of names by content; every photo is kept as JPEG."""
ALSO = {"jpg": {"jpg", "jpeg"}}
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
SAMPLE_BYTES = 4096


def content_type_of(file: BinaryIO) -> str:
    """Return the media type of a seekable file by its first bytes; text counts as CSV."""
    file.seek(0)
    start = file.read(SAMPLE_BYTES)
    file.seek(0)
    for signature, content_type in SIGNATURES:
        if start.startswith(signature):
            return content_type
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return WEBP
    if start.startswith(b"PK"):
        return _archive_type(file)
    return CSV if _looks_like_text(start) else UNKNOWN


def _archive_type(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return UNKNOWN
    finally:
        file.seek(0)
    return next((kind for part, kind in ARCHIVE_PARTS if part in names), UNKNOWN)


def _looks_like_text(start: bytes) -> bool:
    if start.startswith(UTF16_MARKS):
        return True
    control = bytes(range(32)).translate(None, b"\t\n\r\f\x1a")
    return bool(start) and not any(byte in control for byte in start)


def safe_name(name: str) -> str:
    """Return the last part of a file name without control characters, at most 150 letters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if letter.isprintable()).strip(". ")
    return shown[-150:].strip(". ") or "file"


def name_for(name: str, content_type: str) -> str:
    """Return a file name whose ending says what the content is, whatever it said before."""
    ending = ENDINGS.get(content_type, "")
    shown = safe_name(name)
    stem, dot, last = shown.rpartition(".")
    if not ending or last.lower() in ALSO.get(ending, {ending}):
        return shown
    return f"{stem if dot and len(last) <= 5 else shown}.{ending}"
