"""Asking a virus scanner, where the installation has one.

`CLAMAV_URL` is `tcp://host:port` or `unix:///path/of/socket`; without it nothing is asked. A
scanner that does not answer lets nothing through. Source: clamd(8), INSTREAM.
"""

import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

import structlog
from django.conf import settings

log = structlog.get_logger()

PORT = 3310
TIMEOUT_SECONDS = 20
CHUNK_BYTES = 256 * 1024
ANSWER_BYTES = 4096
CLEAN, FOUND = b"OK", b"FOUND"


class ScannerSilent(Exception):
    """The scanner cannot be reached, or says something else than clean or infected."""


def is_clean(file: BinaryIO) -> bool:
    """Whether the scanner finds nothing; True where the installation has none.

    Raises: ScannerSilent.
    """
    if not settings.CLAMAV_URL:
        return True
    try:
        answer = _ask(file)
    except (OSError, ValueError) as error:
        log.error("scanner.unavailable", cause=type(error).__name__)
        raise ScannerSilent from error
    finally:
        file.seek(0)
    shown = answer.decode(errors="replace")[:200]
    if answer.endswith(FOUND):
        log.warning("file.infected", answer=shown)
        return False
    if not answer.endswith(CLEAN):
        log.error("scanner.unavailable", cause=shown)
        raise ScannerSilent(shown)
    return True


def _ask(file: BinaryIO) -> bytes:
    file.seek(0)
    with _connected() as scanner:
        scanner.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK_BYTES):
            scanner.sendall(struct.pack("!I", len(chunk)) + chunk)
        scanner.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < ANSWER_BYTES:
            part = scanner.recv(ANSWER_BYTES)
            if not part:
                break
            answer += part
    return answer.rstrip(b"\0\r\n ")


def _connected() -> socket.socket:
    """Return a connection to the scanner. Raises: OSError, ValueError for a wrong address."""
    address = urlsplit(settings.CLAMAV_URL)
    if address.scheme == "unix":
        scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        scanner.settimeout(TIMEOUT_SECONDS)
        try:
            scanner.connect(address.path)
        except OSError:
            scanner.close()
            raise
        return scanner
    if address.scheme != "tcp" or not address.hostname:
        raise ValueError("not a scanner's address")
    return socket.create_connection((address.hostname, address.port or PORT), TIMEOUT_SECONDS)
