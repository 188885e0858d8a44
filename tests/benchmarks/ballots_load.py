"""A browser for many people: sends prepared requests over a few connections, one after another.

Runs as a process of its own: ``python -m tests.benchmarks.ballots_load PORT CONNECTIONS FILE
[PER_SECOND]`` prints one JSON object. FILE holds the requests as `pack_requests` writes them. With
PER_SECOND they are sent at that pace, and each is measured from when it was due.
"""

import json
import socket
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

TIMEOUT_SECONDS = 30
Answer = tuple[int, str]


@dataclass
class Load:
    """What came of a run: seconds of each answer, how many of each status, receipts."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    receipts: list[str] = field(default_factory=list)
    errors: int = 0

    def as_json(self) -> str:
        """Return it as one JSON object; latencies as percentiles in milliseconds."""
        ordered = sorted(self.latencies) or [0.0]
        return json.dumps(
            {
                "seconds": self.seconds,
                "answers": len(self.latencies),
                "per_second": len(self.latencies) / self.seconds if self.seconds else 0.0,
                "p50_ms": round(ordered[len(ordered) // 2] * 1000, 2),
                "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
                "statuses": {str(status): count for status, count in self.statuses.items()},
                "receipts": self.receipts,
                "errors": self.errors,
            }
        )


def pack_requests(requests: Iterable[bytes], path: Path) -> None:
    """Write requests, each after its length in four bytes."""
    with path.open("wb") as file:
        for request in requests:
            file.write(struct.pack(">I", len(request)) + request)


def unpack_requests(path: Path) -> Iterator[bytes]:
    """Read what `pack_requests` wrote."""
    packed = path.read_bytes()
    start = 0
    while start < len(packed):
        (length,) = struct.unpack_from(">I", packed, start)
        yield packed[start + 4 : start + 4 + length]
        start += 4 + length


class Connection:
    """One keep-alive connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def ask(self, request: bytes) -> Answer:
        """Send a request and return status and Location. Raises: OSError."""
        self.socket.sendall(request)
        received = self.rest
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head = received[:end].decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head)
        }
        length = end + 4 + int(headers.get("content-length", "0"))
        while len(received) < length:
            received += self._more()
        self.rest = received[length:]
        return int(head[0].split(" ")[1]), headers.get("location", "")

    def _more(self) -> bytes:
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionResetError("the server closed the connection")
        return chunk


def receipt_in(location: str) -> str:
    """Return the code of a receipt's address, without groups; empty for another address."""
    _, found, rest = location.partition("/receipt/")
    return rest.strip("/").replace("-", "") if found else ""


def run(port: int, connections: int, requests: list[bytes], *, per_second: float = 0.0) -> Load:
    """Send all requests over so many connections, at a pace or at once; note every answer."""
    load = Load()
    waiting = enumerate(requests)
    lock = threading.Lock()

    def work() -> None:
        connection = Connection(port)
        while True:
            with lock:
                number, request = next(waiting, (0, None))
            if request is None:
                return
            due = started + number / per_second if per_second else time.perf_counter()
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                status, location = connection.ask(request)
            except OSError:
                load.errors += 1
                return
            load.latencies.append(time.perf_counter() - due)
            load.statuses[status] += 1
            if code := receipt_in(location):
                load.receipts.append(code)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(connections)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - started
    return load


def main(port: str, connections: str, path: str, per_second: str = "0") -> int:
    """Run the requests of a file and print what came of it."""
    requests = list(unpack_requests(Path(path)))
    load = run(int(port), int(connections), requests, per_second=float(per_second))
    print(load.as_json())
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
