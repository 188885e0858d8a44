"""The virus scanner, spoken to as clamd speaks."""

import io
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kernel.errors import Invalid, Unavailable
from tenant_apps.files.actions.scanner import check_clean
from tests.files.clamd import Scanner, address_of
from tests.files.test_documents import EICAR


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        yield server


def test_file_passes_when_the_scanner_finds_it_clean(
    listener: socket.socket, settings: Any
) -> None:
    settings.CLAMAV_URL = address_of(listener)
    scanner = Scanner(listener)
    file = io.BytesIO(b"x" * 600_000)
    check_clean(file)
    scanner.thread.join(10)
    assert scanner.heard == b"x" * 600_000
    assert file.tell() == 0


def test_file_is_refused_when_the_scanner_finds_eicar(
    listener: socket.socket, settings: Any
) -> None:
    settings.CLAMAV_URL = address_of(listener)
    Scanner(listener)
    with pytest.raises(Invalid) as refusal:
        check_clean(io.BytesIO(EICAR))
    assert refusal.value.code == "files.file.infected"


def test_file_passes_when_the_scanner_listens_on_a_unix_socket(
    tmp_path: Path, settings: Any
) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "clamd"))
        server.listen(1)
        settings.CLAMAV_URL = f"unix://{tmp_path}/clamd"
        scanner = Scanner(server)
        check_clean(io.BytesIO(b"clean"))
        scanner.thread.join(10)
    assert scanner.heard == b"clean"


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: broken ERROR\0", b"\0"]
)
def test_file_is_refused_when_the_scanner_cannot_say(
    listener: socket.socket, settings: Any, answer: bytes
) -> None:
    settings.CLAMAV_URL = address_of(listener)
    Scanner(listener, answer)
    with pytest.raises(Unavailable) as refusal:
        check_clean(io.BytesIO(b"x"))
    assert refusal.value.code == "files.scanner.unavailable"


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd", "clamd"])
def test_file_is_refused_when_the_scanner_is_gone(settings: Any, address: str) -> None:
    settings.CLAMAV_URL = address
    with pytest.raises(Unavailable):
        check_clean(io.BytesIO(b"x"))


def test_nothing_is_asked_when_there_is_no_scanner(settings: Any) -> None:
    settings.CLAMAV_URL = ""
    file = io.BytesIO(EICAR)
    check_clean(file)
    assert file.read() == EICAR
