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
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.ballots_floor import PGBENCH
from tests.benchmarks.ballots_load import Load, pack_requests, run
from tests.benchmarks.ballots_platform import (
    FLOOR_HOST,
    cast_request,
    fresh_platform,
    in_city,
    make_browsers,
    open_contest,
    post,
)
from tests.benchmarks.measure import ROOT, Result, arguments, publish, serving

TARGET = 0.75
CONNECTIONS = 16
WORKERS = 2
THREADS = 4
OURS = "config.wsgi:application"
FLOOR = "tests.benchmarks.ballots_floor:application"


def main() -> int:
    """Run the benchmark; the exit code says whether it ran, not whether the target is reached."""
    parser = arguments("Authenticated, fully checked ballots per second over HTTP")
    parser.add_argument("--ballots", type=int, default=3000, help="ballots of each round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with fresh_platform() as server:
        result = _measure(server, options.ballots, options.rounds)
    publish(result, as_json=options.json)
    return 0


def _measure(server: Any, ballots: int, rounds: int) -> Result:
    with in_city("lublin"):
        floor_paper = open_contest()
        _drop_triggers()
    with in_city("poltava"):
        paper = open_contest()
        browsers = make_browsers(paper, ballots * (rounds + 2) + 2000)
    environment = {"FLOOR_CONTEST": str(floor_paper.contest_id)}
    rates: dict[str, list[dict[str, Any]]] = {"ours": [], "session": [], "cached": [], "stock": []}
    bare = [post("/insert/", FLOOR_HOST)] * ballots
    for number in range(rounds):
        mine = [browsers.pop() for _ in range(ballots)]
        rates["ours"].append(_voting([cast_request(paper, voter, (1, 2, 3)) for voter in mine]))
        rates["cached"].append(_serve(FLOOR, bare, FLOOR="cached", **environment))
        if number == 0:
            mine = [browsers.pop() for _ in range(ballots)]
            asks = [cast_request(paper, voter, (1, 2, 3), token=False) for voter in mine]
            rates["session"].append(_voting(asks))
            rates["stock"].append(_serve(FLOOR, bare, FLOOR="stock", **environment))
    pgbench = _pgbench(server, floor_paper.contest_id)
    survival = _kill(server, paper, browsers[:2000])
    return _result(rates, pgbench, survival)


def _drop_triggers() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("budget_participation", "budget_ballot"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def _voting(requests: list[bytes]) -> dict[str, Any]:
    measured = _serve(OURS, requests)
    if measured["statuses"] != {"303": len(requests)}:
        raise RuntimeError(f"not every ballot was taken: {measured['statuses']}")
    return measured


def _serve(application: str, requests: list[bytes], **environment: str) -> dict[str, Any]:
    """Start the application, warm it up, send the requests from a process of their own."""
    warm, asked = requests[: len(requests) // 10], requests[len(requests) // 10 :]
    with serving(application, workers=WORKERS, threads=THREADS, **environment) as port:
        first = run(port, CONNECTIONS, warm)
        measured = _load(port, asked)
    for status, count in first.statuses.items():
        key = str(status)
        measured["statuses"][key] = measured["statuses"].get(key, 0) + count
    return measured


def _load(port: int, requests: list[bytes]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "requests"
        pack_requests(requests, path)
        command = [sys.executable, "-m", "tests.benchmarks.ballots_load"]
        command += [str(port), str(CONNECTIONS), str(path)]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout)
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
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, env=environment
        )
    line = next(line for line in done.stdout.splitlines() if line.startswith("tps = "))
    return float(line.split()[2])


def _kill(server: Any, paper: Any, voters: list[Any]) -> dict[str, int]:
    """Kill the database with ballots in flight; return how many were acknowledged and lost."""
    from config.embedded import embedded_server

    requests = [cast_request(paper, voter, (1, 2, 3)) for voter in voters]
    answers: list[Load] = []
    with serving(OURS, workers=WORKERS, threads=THREADS) as port:
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
    rates: dict[str, list[dict[str, Any]]], pgbench: float, survival: dict[str, int]
) -> Result:
    speed = {name: median(run["per_second"] for run in runs) for name, runs in rates.items()}
    ours, floor = speed["ours"], speed["cached"]
    latency = rates["ours"][-1]
    rows = [
        ("session cookie alone, no voter's token", f"{speed['session']:.0f} /s"),
        ("bare INSERT behind stock django-tenants", f"{speed['stock']:.0f} /s"),
        ("pgbench with that INSERT", f"{pgbench:.0f} /s"),
        ("latency p50, p99", f"{latency['p50_ms']} ms, {latency['p99_ms']} ms"),
        (
            "acknowledged before kill -9 of the database, lost",
            f"{survival['acknowledged']}, {survival['lost']}",
        ),
    ]
    detail = {
        "session_alone": round(speed["session"], 1),
        "stock": round(speed["stock"], 1),
        "pgbench": round(pgbench, 1),
        "above_stock": ours > speed["stock"],
        "rounds": [round(run["per_second"], 1) for run in rates["ours"]],
        "floor_rounds": [round(run["per_second"], 1) for run in rates["cached"]],
        "p50_ms": latency["p50_ms"],
        "p99_ms": latency["p99_ms"],
        "connections": CONNECTIONS,
        **survival,
    }
    return Result(
        "ballots",
        round(ours, 1),
        round(floor, 1),
        "ballots/s",
        round(ours / floor, 3),
        TARGET,
        detail,
        rows,
    )


if __name__ == "__main__":
    sys.exit(main())
