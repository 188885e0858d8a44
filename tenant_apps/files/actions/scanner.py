"""Letting only files pass in which the virus scanner finds nothing."""

from typing import BinaryIO

from kernel.errors import Invalid, Unavailable
from kernel.scanner import ScannerSilent, is_clean

RETRY_SECONDS = 60


def check_clean(file: BinaryIO) -> None:
    """Let a file pass that the scanner finds clean.

    Raises: Invalid `files.file.infected`; Unavailable `files.scanner.unavailable`.
    """
    try:
        clean = is_clean(file)
    except ScannerSilent as error:
        raise Unavailable("files.scanner.unavailable", retry_after=RETRY_SECONDS) from error
    if not clean:
        raise Invalid("files.file.infected")
