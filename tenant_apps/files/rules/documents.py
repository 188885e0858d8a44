"""Documents that people attach: refused when they are bombs, carry programs or are two things."""

import re
import zipfile
from typing import BinaryIO

from kernel.errors import Invalid
from tenant_apps.files.rules.content import DOCX, PDF, XLSX

MAX_PARTS = 2000
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM_BYTES = 4 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024
TAIL_BYTES = 2048
OVERLAP_BYTES = 64
ENCRYPTED = 0x1
PROGRAMS = ("vbaproject.bin", ".exe", ".dll", ".js", ".vbs", ".scr")
PDF_PROGRAMS = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia)(?![A-Za-z0-9])")
PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


def check_document(file: BinaryIO, content_type: str) -> None:
    """Let a document pass whose content type is known already.

    Raises: Invalid `files.document.broken`, `files.document.bomb`, `files.document.locked`,
    `files.document.program`.
    """
    if content_type == PDF:
        _check_pdf(file)
    elif content_type in {DOCX, XLSX}:
        _check_archive(file)
    file.seek(0)


def _check_pdf(file: BinaryIO) -> None:
    """Refuse a PDF that is cut off, is an archive too, or names actions that run something.

    Names inside compressed streams stay unseen: files are also served so that nothing in them
    runs on this site. Source: ISO 32000-1, 7.3.5, 7.5.5, 12.6.4.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL_BYTES))
    if b"%%EOF" not in file.read():
        raise Invalid("files.document.broken")
    file.seek(0)
    if zipfile.is_zipfile(file):
        raise Invalid("files.document.program")
    file.seek(0)
    before = b""
    while chunk := file.read(CHUNK_BYTES):
        seen = PDF_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), before + chunk)
        if PDF_PROGRAMS.search(seen):
            raise Invalid("files.document.program")
        before = chunk[-OVERLAP_BYTES:]


def _check_archive(file: BinaryIO) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_parts(archive.infolist())
            _unpack(archive)
    except Invalid:
        raise
    except Exception as error:  # zipfile raises half a dozen kinds for a broken archive
        raise Invalid("files.document.broken") from error


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES:
        raise Invalid("files.document.bomb")
    if unpacked > RATIO_FROM_BYTES and unpacked / packed > MAX_RATIO:
        raise Invalid("files.document.bomb")
    for part in parts:
        if part.flag_bits & ENCRYPTED:
            raise Invalid("files.document.locked")
        if part.filename.lower().endswith(PROGRAMS):
            raise Invalid("files.document.program")


def _unpack(archive: zipfile.ZipFile) -> None:
    """Read every part, so that sizes and checksums are known to be true; it keeps nothing."""
    for part in archive.infolist():
        with archive.open(part) as content:
            while content.read(CHUNK_BYTES):
                pass
