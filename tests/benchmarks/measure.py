"""The frame of every benchmark: ours and its floor in one run, a table, one line of JSON.

A benchmark builds a `Result` and calls `publish`. `ratio` is always higher-is-better: our rate by
the floor's rate, or the floor's time by our time.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from socket import socket
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operations" / "benchmarks.md"
INTRODUCTION = """# Benchmarks

Each benchmark measures ours and its floor in the same run on the same machine, so only the ratio
is comparable between machines; it is higher-is-better. Run one with
`python -m tests.benchmarks.<name>`, with `--json` for one object as the last line.
"""
START_SECONDS = 30


@dataclass(frozen=True)
class Result:
    """What one benchmark found; `rows` are further lines of its table (name, figure)."""

    name: str
    ours: float
    floor: float
    unit: str
    ratio: float
    target: float
    detail: dict[str, Any] = field(default_factory=dict)
    rows: Sequence[tuple[str, str]] = ()

    @property
    def reached(self) -> bool:
        """Whether the target is reached."""
        return self.ratio >= self.target


def arguments(description: str) -> argparse.ArgumentParser:
    """Return a parser that knows `--json`."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true", help="print one object as the last line")
    return parser


def publish(result: Result, *, as_json: bool) -> None:
    """Write the benchmark's table into the page and print what was found."""
    _write_section(result)
    print(f"{result.name}: {result.ours:.4g} {result.unit}, floor {result.floor:.4g} {result.unit}")
    print(f"ratio {result.ratio:.2f}, target {result.target:.2f}: {_verdict(result)}")
    for name, figure in result.rows:
        print(f"  {name}: {figure}")
    if as_json:
        values = asdict(result)
        del values["rows"]
        print(json.dumps(values, ensure_ascii=False))


def seconds_of(work: Callable[[], Any]) -> float:
    """Return how long `work` takes, in seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_turns(
    first: Callable[[], float], second: Callable[[], float], rounds: int
) -> tuple[float, float]:
    """Measure both alternately, so that the machine's moods meet both; return their medians."""
    pairs = [(first(), second()) for _ in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that is free at this moment."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def fresh_platform(prepare: Callable[[], object]) -> Iterator[Any]:
    """Start a durable server of its own with an empty platform, prepared; yields the server."""
    from config.embedded import embedded_server

    with tempfile.TemporaryDirectory(prefix="edem-benchmark-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with embedded_server(folder / "postgres") as server:
            os.environ["DATABASE_URL"] = server.url
            os.environ["EDEM_STATE"] = str(folder)
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
            _set_up(prepare)
            yield server


def _set_up(prepare: Callable[[], object]) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tenants.migrating import migrate_public

    migrate_public()
    prepare()
    call_command("collectstatic", verbosity=0, interactive=False)


@contextmanager
def serving(
    application: str, *, workers: int = 1, threads: int = 4, **environment: str
) -> Iterator[int]:
    """Run a WSGI application in real server processes; yield its port, stop it afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", application]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
    command += ["--blocking-threads", str(threads), "--no-ws", "--log-level", "warning"]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}) as server:
        try:
            wait_for_answer(port)
            yield port
        finally:
            server.terminate()
            server.wait(START_SECONDS)


def wait_for_answer(port: int) -> None:
    """Wait until something answers HTTP. Raises: TimeoutError after half a minute."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            status_of(port, "localhost", "/")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing answers on port {port}")


def status_of(port: int, host: str, path: str) -> int:
    """Return the status of one GET to the local server under a host name."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=START_SECONDS) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


def _verdict(result: Result) -> str:
    return "reached" if result.reached else "missed"


def _write_section(result: Result) -> None:
    begin, end = f"<!-- {result.name} -->", f"<!-- /{result.name} -->"
    section = "\n".join([begin, *_section_lines(result), end])
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    text = PAGE.read_text() if PAGE.exists() else INTRODUCTION
    before, found, rest = text.partition(begin)
    after = rest.partition(end)[2]
    PAGE.write_text(f"{before}{section}{after}" if found else f"{text.rstrip()}\n\n{section}\n")


def _section_lines(result: Result) -> list[str]:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    return [
        f"## {result.name}",
        "",
        f"| Measure | {machine} |",
        "| --- | --- |",
        f"| ours | {result.ours:.4g} {result.unit} |",
        f"| floor | {result.floor:.4g} {result.unit} |",
        f"| ratio | {result.ratio:.2f} (target {result.target:.2f}, {_verdict(result)}) |",
        *(f"| {name} | {figure} |" for name, figure in result.rows),
    ]
