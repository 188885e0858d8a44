"""Asking name servers for TXT records, with nothing but the standard library.

Source: RFC 1035; an answer that does not fit into a datagram is asked for over TCP.
"""

import secrets
import socket
import struct
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

Resolver = Callable[[str], list[str]]

TXT = 16
INTERNET = 1
PORT = 53
SECONDS = 3.0
TRUNCATED = 0x0200
NO_SUCH_NAME = 3
LONGEST_ANSWER = 65_535


class NoAnswerError(OSError):
    """No name server answered, or none could."""


def resolver() -> Resolver:
    """Return what looks records up: `DOMAIN_RESOLVER`, by default the machine's name servers."""
    found: Resolver = import_string(settings.DOMAIN_RESOLVER)
    return found


def txt_records(name: str) -> list[str]:
    """Return the TXT records of a host name, none for an unknown name. Raises: NoAnswerError."""
    for server in name_servers():
        try:
            return read_answer(*ask(server, name))
        except (OSError, struct.error, IndexError, UnicodeError):
            continue
    raise NoAnswerError(name)


def name_servers(path: Path = Path("/etc/resolv.conf")) -> list[tuple[str, int]]:
    """Return the machine's name servers as address and port."""
    lines = path.read_text().splitlines() if path.exists() else []
    words = [line.split() for line in lines]
    return [(line[1], PORT) for line in words if len(line) > 1 and line[0] == "nameserver"]


def ask(server: tuple[str, int], name: str) -> tuple[bytes, int]:
    """Ask one name server; return its answer and the number of the question."""
    number = secrets.randbelow(65_536)
    question = question_for(name, number)
    kind = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
    with socket.socket(kind, socket.SOCK_DGRAM) as channel:
        channel.settimeout(SECONDS)
        channel.connect(server)
        channel.send(question)
        answer = channel.recv(LONGEST_ANSWER)
    if struct.unpack_from(">H", answer, 2)[0] & TRUNCATED:
        answer = _ask_by_stream(server, question)
    return answer, number


def question_for(name: str, number: int) -> bytes:
    """Return the message that asks for the TXT records of a name."""
    labels = [label.encode("idna") for label in name.rstrip(".").split(".")]
    body = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    head = struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0)
    return head + body + struct.pack(">HH", TXT, INTERNET)


def read_answer(answer: bytes, number: int) -> list[str]:
    """Return the texts of an answer. Raises: NoAnswerError for a failure or another's answer."""
    told, flags, questions, count = struct.unpack_from(">HHHH", answer)
    if told != number or flags & 0x000F not in {0, NO_SUCH_NAME}:
        raise NoAnswerError(str(flags & 0x000F))
    place = 12
    for _ in range(questions):
        place = _after_name(answer, place) + 4
    texts = []
    for _ in range(count):
        place = _after_name(answer, place)
        kind, group, _lasts, length = struct.unpack_from(">HHIH", answer, place)
        place += 10
        if (kind, group) == (TXT, INTERNET):
            texts.append(_text(answer[place : place + length]))
        place += length
    return texts


def _ask_by_stream(server: tuple[str, int], question: bytes) -> bytes:
    with socket.create_connection(server, timeout=SECONDS) as channel:
        channel.sendall(struct.pack(">H", len(question)) + question)
        with channel.makefile("rb") as stream:
            (length,) = struct.unpack(">H", stream.read(2))
            return stream.read(length)


def _after_name(answer: bytes, place: int) -> int:
    while length := answer[place]:
        if length & 0xC0:
            return place + 2
        place += length + 1
    return place + 1


def _text(record: bytes) -> str:
    """Join the pieces of one TXT record."""
    pieces, place = [], 0
    while place < len(record):
        pieces.append(record[place + 1 : place + 1 + record[place]])
        place += record[place] + 1
    return b"".join(pieces).decode("utf-8", "replace")
