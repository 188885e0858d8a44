"""A virus scanner that answers as clamd does."""

import socket
import struct
import threading

from tests.files.test_documents import EICAR


class Scanner:
    """A socket that takes INSTREAM apart as clamd does and answers; `heard` is what was sent."""

    def __init__(self, listener: socket.socket, answer: bytes | None = None) -> None:
        self.listener = listener
        self.answer = answer
        self.heard = b""
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        try:
            client, _address = self.listener.accept()
        except OSError:
            return
        with client, client.makefile("rb") as sent:
            assert sent.read(10) == b"zINSTREAM\0"
            while length := struct.unpack("!I", sent.read(4))[0]:
                self.heard += sent.read(length)
            found = b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in self.heard else None
            client.sendall(found or self.answer or b"stream: OK\0")


def address_of(listener: socket.socket) -> str:
    return f"tcp://127.0.0.1:{listener.getsockname()[1]}"
