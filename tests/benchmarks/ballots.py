"""Authenticated, fully checked ballots per second over HTTP.

Ours: real server processes, 16 connections, distinct signed-in voters, CSRF as a browser has it,
one contest of 100 projects. Floors in the same run, in turns with ours: (a) a bare view behind the
same cached host lookup that does the same INSERT with no session and no check, (b) the same behind
stock django-tenants, (c) pgbench with that INSERT. At the end the database is killed in the middle
of voting: what was acknowledged must be stored.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.ballots_floor import PGBENCH
from tests.benchmarks.ballots_load import Load, pack_requests, run
from tests.benchmarks.ballots_platform import (
    FLOOR_HOST,
    cast_request,
    in_city,
    make_browsers,
    open_contest,
    post,
    two_cities,
)
from tests.benchmarks.measure import (
    ROOT,
    Result,
    arguments,
    fresh_platform,
    publish,
    serving,
)

TARGET = 0.75
CONNECTIONS = 16
WORKERS = 2
THREADS = 4
OURS = "config.wsgi:application"
KILLED_AMONG = 2000
FLOOR = "tests.benchmarks.ballots_floor:application"

Measured = dict[str, Any]


def main() -> int:
    """Run the benchmark; the exit code says whether it ran, not whether the target is reached."""
    parser = arguments("Authenticated, fully checked ballots per second over HTTP")
    parser.add_argument("--ballots", type=int, default=800, help="ballots of each round")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with fresh_platform(two_cities) as server:
        result = _measure(server, options.ballots, options.rounds)
    publish(result, as_json=options.json)
    return 0


def _measure(server: Any, ballots: int, rounds: int) -> Result:
    with in_city("lublin"):
        floor_paper = open_contest()
        _drop_triggers()
    with in_city("poltava"):
        paper = open_contest()
        browsers = make_browsers(paper, ballots * (2 * rounds + 2) + KILLED_AMONG)
    floor = {"FLOOR_CONTEST": str(floor_paper.contest_id)}
    with (
        _server(OURS) as ours,
        _server(FLOOR, FLOOR="cached", **floor) as cached,
        _server(FLOOR, FLOOR="stock", **floor) as stock,
    ):
        bare = [post("/insert/", FLOOR_HOST)] * ballots

        def vote(*, token: bool = True) -> Measured:
            voters = [browsers.pop() for _ in range(ballots)]
            asks = [cast_request(paper, voter, (1, 2, 3), token=token) for voter in voters]
            return _load(ours, asks, status=303)

        turns: dict[str, Callable[[], Measured]] = {
            "ours": vote,
            "cached": lambda: _load(cached, bare, status=204),
            "stock": lambda: _load(stock, bare, status=204),
            "session": lambda: vote(token=False),
        }
        measured = _in_turns(turns, rounds)
    pgbench = _pgbench(server, floor_paper.contest_id)
    survival = _kill(server, paper, browsers[:KILLED_AMONG])
    return _result(measured, pgbench, survival)


def _in_turns(turns: dict[str, Callable[[], Measured]], rounds: int) -> dict[str, list[Measured]]:
    """Measure all in turns, so that the machine's moods meet all of them; the first is warming."""
    measured: dict[str, list[Measured]] = {name: [] for name in turns}
    for name in ("ours", "cached", "stock"):
        turns[name]()
    for number in range(rounds):
        for name, turn in turns.items():
            if name in ("ours", "cached") or number % 3 == 0:
                measured[name].append(turn())
    return measured


def _drop_triggers() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("budget_participation", "budget_ballot"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def _server(application: str, **environment: str) -> AbstractContextManager[int]:
    return serving(application, workers=WORKERS, threads=THREADS, **environment)


def _load(port: int, requests: list[bytes], *, status: int) -> Measured:
    """Send the requests from a process of their own. Raises: RuntimeError for another status."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "requests"
        pack_requests(requests, path)
        command = [sys.executable, "-m", "tests.benchmarks.ballots_load"]
        command += [str(port), str(CONNECTIONS), str(path)]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    measured: Measured = json.loads(done.stdout)
    if measured["statuses"] != {str(status): len(requests)}:
        raise RuntimeError(f"not every request was answered {status}: {measured['statuses']}")
    return measured


def _pgbench(server: Any, contest: int, seconds: int = 5) -> float:
    """Return ballots per second of pgbench, 16 clients, on the floor's schema."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "ballot.sql"
        script.write_text(PGBENCH)
        command = [str(server.bin_folder / "pgbench"), "--no-vacuum", "--file", str(script)]
        command += ["--client", str(CONNECTIONS), "--jobs", "2", "--time", str(seconds)]
        command += ["--define", f"contest={contest}", server.url]
        environment = {**os.environ, "PGOPTIONS": "-c search_path=city_lublin"}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    line = next(line for line in done.stdout.splitlines() if line.startswith("tps = "))
    return float(line.split()[2])


def _kill(server: Any, paper: Any, voters: list[Any]) -> dict[str, int]:
    """Kill the database with ballots in flight; return how many were acknowledged and lost."""
    from config.embedded import embedded_server

    requests = [cast_request(paper, voter, (1, 2, 3)) for voter in voters]
    answers: list[Load] = []
    with _server(OURS) as port:
        thread = threading.Thread(
            target=lambda: answers.append(run(port, CONNECTIONS, requests)), daemon=True
        )
        thread.start()
        time.sleep(0.5)
        os.kill(server.process_id(), signal.SIGKILL)
        thread.join(60)
        embedded_server(server.folder)
    acknowledged = set(answers[0].receipts)
    lost = acknowledged - _stored()
    return {"acknowledged": len(acknowledged), "lost": len(lost)}


def _stored() -> set[str]:
    from django.db import connection

    from tenant_apps.budget.models import Participation

    connection.close()
    with in_city("poltava"):
        return set(Participation.objects.values_list("receipt", flat=True))


def _result(
    measured: dict[str, list[Measured]], pgbench: float, survival: dict[str, int]
) -> Result:
    rates = {name: [round(run["per_second"], 1) for run in runs] for name, runs in measured.items()}
    speed = {name: median(values) for name, values in rates.items()}
    ratio = median(ours / floor for ours, floor in zip(rates["ours"], rates["cached"], strict=True))
    p50, p99 = (
        round(median(run[name] for run in measured["ours"]), 1) for name in ("p50_ms", "p99_ms")
    )
    rows = [
        ("bare INSERT behind stock django-tenants", f"{speed['stock']:.0f} /s"),
        ("pgbench with that INSERT", f"{pgbench:.0f} /s"),
        ("session cookie alone, without the voter's token", f"{speed['session']:.0f} /s"),
        ("latency p50, p99", f"{p50} ms, {p99} ms"),
        (
            "acknowledged before kill -9 of the database, lost",
            f"{survival['acknowledged']}, {survival['lost']}",
        ),
    ]
    detail = {
        "rates": rates,
        "pgbench": round(pgbench, 1),
        "above_stock": speed["ours"] > speed["stock"],
        "p50_ms": p50,
        "p99_ms": p99,
        "connections": CONNECTIONS,
        **survival,
    }
    return Result(
        "ballots",
        speed["ours"],
        speed["cached"],
        "ballots/s",
        round(ratio, 3),
        TARGET,
        detail,
        rows,
    )


if __name__ == "__main__":
    sys.exit(main())
