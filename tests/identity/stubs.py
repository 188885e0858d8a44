"""A small HTTP server that answers as a test tells it, and remembers what it was asked."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    """One request: method, path, query and form as single values, headers, JSON body."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]
    content: Any = None


Answer = tuple[int, str, bytes]
Route = Callable[[Asked], Answer]


def as_json(content: Any, status: int = 200) -> Answer:
    """Return a JSON answer."""
    return status, "application/json", json.dumps(content).encode()


def as_html(text: str, status: int = 200) -> Answer:
    """Return a page."""
    return status, "text/html", text.encode()


@dataclass
class Stub:
    """The server: `routes` by path, `asked` in order, `address` without a slash at the end."""

    address: str = ""
    routes: dict[str, Route] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    stub: Stub

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        kind = self.headers.get("Content-Type") or ""
        asked = Asked(
            method=self.command,
            path=parts.path,
            query={name: values[0] for name, values in parse_qs(parts.query).items()},
            form=_form(body) if "form" in kind else {},
            headers=dict(self.headers.items()),
            content=json.loads(body) if "json" in kind else None,
        )
        self.stub.asked.append(asked)
        route = self.stub.routes.get(parts.path)
        status, kind, content = route(asked) if route else as_html("nothing here", 404)
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            if status // 100 == 3:
                self.send_header("Location", content.decode())
            self.end_headers()
            self.wfile.write(content)
        except OSError:  # the client went away: that is what some tests want
            self.close_connection = True

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


def _form(body: bytes) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


@contextmanager
def running_stub() -> Iterator[Stub]:
    """Serve until the end."""
    stub = Stub()
    handler = type("Handler", (_Handler,), {"stub": stub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    stub.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
