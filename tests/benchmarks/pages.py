"""Pages per second, as visitors and as residents read them.

City front page, contest home, project list and project page of a contest with 100 projects on the
ballot among 1,000, over 16 connections to real server processes. Warm and signed in: pages are kept
a few seconds, as everywhere by default, and residents get headers of their own. Cold: nothing is
kept. Floor: a bare Django view that renders nothing behind the same cached host lookup, in turns
with ours. `ratio` is the slowest warm page against the floor. p99 is measured at half the load that
was reached.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.ballots_load import pack_requests
from tests.benchmarks.ballots_platform import HOST, in_city, open_contest, settle, two_cities
from tests.benchmarks.measure import ROOT, Result, arguments, fresh_platform, publish, serving

TARGET = 0.5
SIGNED_IN_PER_CORE = 150
MOST_QUERIES = 8
P99_MS = 50
CONNECTIONS = 16
WORKERS = 2
THREADS = 4
RESIDENTS = 16
OURS = "config.wsgi:application"
FLOOR = "tests.benchmarks.pages_floor:application"

Measured = dict[str, Any]


def main() -> int:
    """Run the benchmark; the exit code says whether it ran, not whether the target is reached."""
    parser = arguments("Pages per second for visitors and for residents")
    parser.add_argument("--requests", type=int, default=3000, help="of each page and round, warm")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.environ["PAGE_CACHE_SECONDS"] = "0"
    with fresh_platform(two_cities):
        result = _measure(options.requests, options.rounds)
    publish(result, as_json=options.json)
    return 0


def _measure(requests: int, rounds: int) -> Result:
    with in_city("poltava"):
        pages = _fill()
        sessions = _sign_in()
        queries = {name: _queries(path, sessions[0]) for name, path in pages.items()}
        settle()
    with (
        _server(OURS, PAGE_CACHE_SECONDS="5") as warm,
        _server(OURS, PAGE_CACHE_SECONDS="0") as cold,
        _server(FLOOR, FLOOR="cached") as floor,
    ):
        found: dict[str, list[Measured]] = {}
        few = max(50, requests // 10)
        for number in range(rounds + 1):
            turns = {"floor": (floor, "/", requests, [""])}
            for name, path in pages.items():
                turns[f"{name} warm"] = (warm, path, requests, [""])
                turns[f"{name} cold"] = (cold, path, few, [""])
                turns[f"{name} signed in"] = (warm, path, few, sessions)
            for name, (port, path, count, cookies) in turns.items():
                measured = _load(port, _gets(path, count, cookies))
                if number:  # the first round is warming
                    found.setdefault(name, []).append(measured)
        half = _at_half_load(found, pages, warm, sessions)
    return _result(found, half, queries, list(pages))


def _fill() -> dict[str, str]:
    """Make what is read; return the addresses by the names of the pages."""
    from tenant_apps.budget.models import Contest
    from tests.factories.proposals import make_projects_in

    paper = open_contest(100)
    contest = Contest.objects.get(slug=paper.slug)
    make_projects_in(contest, 900, state="submitted", first=101)
    base = f"/budget/{contest.slug}/"
    return {
        "front page": "/",
        "contest home": base,
        "project list": f"{base}projects/",
        "project page": f"{base}projects/7/",
    }


def _sign_in() -> list[str]:
    """Return the session cookies of some residents."""
    from django.conf import settings
    from django.test import Client

    from tests.factories.proposals import make_author

    cookies = []
    for _ in range(RESIDENTS):
        client = Client(HTTP_HOST=HOST)
        client.force_login(make_author(), settings.AUTHENTICATION_BACKENDS[0])
        name = settings.SESSION_COOKIE_NAME
        cookies.append(f"{name}={client.cookies[name].value}")
    return cookies


def _queries(path: str, session: str) -> int:
    """Return how often a resident's page asks the database, with cold caches but a known host."""
    from django.core.cache import cache
    from django.db import connection, reset_queries
    from django.test import Client
    from django_tenants.utils import get_current_tenant

    from tenants import hosts, schemas

    hosts.city_of(HOST)
    city = get_current_tenant()
    client = Client(HTTP_HOST=HOST, HTTP_COOKIE=session)
    cache.clear()
    connection.force_debug_cursor = True
    reset_queries()
    status = client.get(path).status_code
    asked = [row for row in connection.queries_log if "search_path" not in row["sql"]]
    connection.force_debug_cursor = False
    schemas.enter(city)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return len(asked)


def _gets(path: str, count: int, cookies: list[str]) -> list[bytes]:
    """Return so many requests of a page, as browsers send them."""
    heads = [
        f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Language: uk,en;q=0.7\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
        + (f"Cookie: {cookie}\r\n\r\n" if cookie else "\r\n")
        for cookie in cookies
    ]
    return [heads[number % len(heads)].encode() for number in range(count)]


def _server(application: str, **environment: str) -> AbstractContextManager[int]:
    return serving(application, workers=WORKERS, threads=THREADS, **environment)


def _load(port: int, requests: list[bytes], *, per_second: float = 0.0) -> Measured:
    """Send the requests from a process of their own. Raises: RuntimeError for another status."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "requests"
        pack_requests(requests, path)
        command = [sys.executable, "-m", "tests.benchmarks.ballots_load"]
        command += [str(port), str(CONNECTIONS), str(path), str(per_second)]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    measured: Measured = json.loads(done.stdout)
    if measured["statuses"] != {"200": len(requests)}:
        raise RuntimeError(f"not every request was answered 200: {measured['statuses']}")
    return measured


def _at_half_load(
    found: dict[str, list[Measured]],
    pages: dict[str, str],
    warm: int,
    sessions: list[str],
) -> dict[str, Measured]:
    """Return latencies of every page, warm and signed in, at half the rate that was reached."""
    half = {}
    for name, path in pages.items():
        for kind, cookies in (("warm", [""]), ("signed in", sessions)):
            rate = _speed(found, f"{name} {kind}") / 2
            requests = _gets(path, max(100, int(rate * 2)), cookies)
            half[f"{name} {kind}"] = _load(warm, requests, per_second=rate)
    return half


def _speed(found: dict[str, list[Measured]], name: str) -> float:
    return float(median(run["per_second"] for run in found[name]))


def _result(
    found: dict[str, list[Measured]],
    half: dict[str, Measured],
    queries: dict[str, int],
    pages: list[str],
) -> Result:
    rates = {name: round(_speed(found, name), 1) for name in found}
    slowest = min(pages, key=lambda name: rates[f"{name} warm"])
    pairs = zip(found[f"{slowest} warm"], found["floor"], strict=True)
    ratio = median(ours["per_second"] / floor["per_second"] for ours, floor in pairs)
    rows = [("slowest warm page", slowest)]
    for name in pages:
        rows.append((f"{name}, warm and cold", _both(rates, name)))
        rows.append((f"{name}, signed in", _signed_in(rates, half, queries, name)))
    detail = {
        "rates": rates,
        "queries": queries,
        "p99_ms_at_half_load": {name: run["p99_ms"] for name, run in half.items()},
        "signed_in_target": SIGNED_IN_PER_CORE * (os.cpu_count() or 1),
        "queries_target": MOST_QUERIES,
        "p99_target_ms": P99_MS,
    }
    ours = rates[f"{slowest} warm"]
    return Result("pages", ours, rates["floor"], "pages/s", round(ratio, 3), TARGET, detail, rows)


def _both(rates: dict[str, float], name: str) -> str:
    return f"{rates[f'{name} warm']:.0f} /s, {rates[f'{name} cold']:.0f} /s"


def _signed_in(
    rates: dict[str, float], half: dict[str, Measured], queries: dict[str, int], name: str
) -> str:
    run = half[f"{name} signed in"]
    return (
        f"{rates[f'{name} signed in']:.0f} /s, {queries[name]} queries,"
        f" p50 {run['p50_ms']} ms and p99 {run['p99_ms']} ms at half load"
    )


if __name__ == "__main__":
    sys.exit(main())
