"""How long pages take at one city and at many, and how much memory a comparison needs."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

from tests.benchmarks.ballots_load import Connection
from tests.benchmarks.measure import ROOT
from tests.benchmarks.nation_load import slug_of

CITY_PAGES = {
    "city front page": "/",
    "contest home": "/budget/budget/",
    "project list": "/budget/budget/projects/",
    "project page": "/budget/budget/projects/3/",
    "city statistics": "/statistics/",
}
MAIN_PAGES = {
    "dashboard": "/statistics/",
    "regions": "/statistics/regions/",
    "compare": "/statistics/compare/?city=city-1",
    "newest": "/statistics/latest/",
    "service": "/statistics/budget/",
    "API totals": "/statistics/api/v1/totals/",
}
RECONCILE = (
    "import sys; from config.command import main;"
    " sys.argv = ['edem', 'reconcile', '--json']; main()"
)


def latencies(port: int, hosts: Sequence[str], path: str, count: int) -> list[float]:
    """Return the milliseconds of so many answers, hosts in turn. Raises: RuntimeError."""
    connection = Connection(port)
    found = []
    for number in range(count):
        host = hosts[number % len(hosts)]
        request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Language: uk\r\n\r\n".encode()
        began = time.perf_counter()
        status, _location = connection.ask(request)
        found.append((time.perf_counter() - began) * 1000)
        if status != 200:
            raise RuntimeError(f"{host}{path} answered {status}")
    return found


def percentile(values: Sequence[float], share: float = 0.95) -> float:
    """Return the value below which that share of the values is."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2)


def measure_pages(
    ports: Mapping[str, tuple[int, int]], count: int, rounds: int = 3
) -> dict[str, dict[str, float]]:
    """Return the p95 of every page in milliseconds, by the names of the servers.

    `ports` are `{name: (port, cities)}`; the servers are asked in turns, so that the machine's
    moods meet all of them. Every host is visited twice before. A server of no city is asked for
    the main host's pages only.
    """
    found: dict[str, dict[str, float]] = {name: {} for name in ports}
    for page, path in (CITY_PAGES | MAIN_PAGES).items():
        asked: dict[str, list[float]] = {name: [] for name in ports}
        for turn in range(rounds + 1):
            for name, (port, cities) in ports.items():
                if page in CITY_PAGES and not cities:
                    continue
                hosts = _hosts(cities) if page in CITY_PAGES else ["localhost"]
                enough = 2 * len(hosts) if turn == 0 else max(len(hosts), count // rounds)
                answers = latencies(port, hosts, path, max(4, enough))
                asked[name] += answers if turn else []
        for name, answers in asked.items():
            if answers:
                found[name][page] = percentile(answers)
    return found


def _hosts(cities: int) -> list[str]:
    return [f"{slug_of(number)}.localhost" for number in range(1, cities + 1)]


@dataclass
class Peaks:
    """The largest memory seen, in megabytes: of the process, and of its database backend."""

    process: float = 0.0
    backend: float = 0.0
    backends: dict[int, float] = field(default_factory=dict)


def reconcile() -> tuple[dict[str, Any], Peaks]:
    """Run `edem reconcile` as a process of its own; return its report and the memory it took."""
    peaks = Peaks()
    before = {pid for pid, _memory in _backends()}
    with _watching(peaks, before):
        done = subprocess.run(
            [sys.executable, "-c", RECONCILE], cwd=ROOT, capture_output=True, text=True, check=False
        )
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr[-2000:])
    peaks.process = round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, 1)
    return json.loads(done.stdout.strip().splitlines()[-1]), peaks


@contextmanager
def _watching(peaks: Peaks, before: set[int]) -> Iterator[None]:
    """Look at new backends ten times a second, at most for an hour."""
    stop = Event()

    def look() -> None:
        for _ in range(36_000):
            for pid, memory in _backends():
                if pid not in before:
                    peaks.backend = max(peaks.backend, memory)
            if stop.wait(0.1):
                return

    thread = Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _backends() -> Iterator[tuple[int, float]]:
    """Yield process id and private megabytes of every PostgreSQL process of this machine."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
        except OSError:
            continue
        if "Name:\tpostgres" in status and "RssAnon:" in status:
            kilobytes = int(status.partition("RssAnon:")[2].split()[0])
            yield int(folder.name), kilobytes / 1024
