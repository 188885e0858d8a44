"""How fast news reach many followers without the web noticing.

Ours: one event told to 50,000 followers (a notice each), then their digests queued. Floor in the
same run: a bare INSERT … SELECT of as many outbox rows. While ours runs in one process, a real
server process answers a page, and the slowest hundredth of the answers is compared with what it
was without. Letters are not part of it: they are rendered by workers, when their turn comes.
"""

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from typing import Any

from tests.benchmarks.ballots_platform import in_city, settle, two_cities
from tests.benchmarks.measure import (
    ROOT,
    Result,
    arguments,
    fresh_platform,
    publish,
    seconds_of,
    serving,
    status_of,
)

FOLLOWERS = 50_000
LIMIT_SECONDS = 30.0
TARGET = 0.05
"""Ours writes 50,000 notices, each once a person and event, and as many marks of the morning; the
floor writes one row a person and checks nothing. The limit that matters is the one in seconds."""
HOST, PAGE = "poltava.localhost", "/budget/"
KIND, KEY = "bench.thing", "1"
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
QUIET_SECONDS = 6.0

FOLLOWS = """
    INSERT INTO follow (resident_id, subject_kind, subject_key, followed_at)
    SELECT id, %s, %s, %s FROM resident
"""
BARE = """
    INSERT INTO outbox_message (topic, payload, created_at, due_at, attempts, last_error)
    SELECT 'bench.floor', jsonb_build_object('resident', id), %s, %s, 0, '' FROM resident
"""


def main() -> int:
    """Run the benchmark; the exit code says whether it ran, not whether the target is reached."""
    parser = arguments("News to many followers: told, and their digests queued")
    parser.add_argument("--followers", type=int, default=FOLLOWERS)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with fresh_platform(two_cities):
        result = _measure(options.followers, options.rounds)
    publish(result, as_json=options.json)
    return 0


def _measure(followers: int, rounds: int) -> Result:
    with in_city("poltava"):
        _make_followers(followers)
        settle()
    with serving("config.wsgi:application", workers=1, threads=4) as port:
        for _ in range(30):
            status_of(port, HOST, PAGE)
        quiet = _answers_for(port, QUIET_SECONDS)
        busy: list[float] = []
        told, queued, floor = [], [], []
        for number in range(rounds):
            day = NOW + timedelta(days=number)
            done = threading.Event()
            visitor = threading.Thread(target=_keep_answers, args=(port, done, busy))
            visitor.start()
            tell_seconds, queue_seconds = _ours(day, followers)
            done.set()
            visitor.join()
            told.append(tell_seconds)
            queued.append(queue_seconds)
            floor.append(_floor(day))
    return _result(followers, told, queued, floor, quiet, busy)


def _make_followers(count: int) -> None:
    from django.db import connection

    from tenant_apps.residents.models import Resident

    joined_at = NOW - timedelta(days=30)
    people = (
        Resident(email=f"follower-{number}@example.org", name="Follower", joined_at=joined_at)
        for number in range(count)
    )
    Resident.objects.bulk_create(people, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute(FOLLOWS, [KIND, KEY, joined_at])


def _ours(day: datetime, followers: int) -> tuple[float, float]:
    """Tell all followers, queue their digests the next morning, both in a process of their own."""
    command = [sys.executable, "-m", "tests.benchmarks.digest_work", day.isoformat(), KIND, KEY]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    told, queued, tell_seconds, queue_seconds = done.stdout.split()[-4:]
    if (int(told), int(queued)) != (followers, followers):
        raise RuntimeError(f"{told} were told and {queued} queued, not {followers}")
    return float(tell_seconds), float(queue_seconds)


def _floor(day: datetime) -> float:
    from django.db import connection

    with in_city("poltava"), connection.cursor() as cursor:
        seconds = seconds_of(lambda: cursor.execute(BARE, [day, day]))
        cursor.execute("DELETE FROM outbox_message")
        cursor.execute("UPDATE notice SET mail_due = false")
    return seconds


def _answers_for(port: int, seconds: float) -> list[float]:
    done = threading.Event()
    timer = threading.Timer(seconds, done.set)
    timer.start()
    return _answers_until(port, done)


def _answers_until(port: int, done: threading.Event) -> list[float]:
    """Ask for a page again and again; return how long each answer took, in milliseconds."""
    found = []
    while not done.is_set():
        began = time.perf_counter()
        status = status_of(port, HOST, PAGE)
        found.append((time.perf_counter() - began) * 1000)
        if status != 200:
            raise RuntimeError(f"{PAGE} answers {status}")
        time.sleep(0.005)
    return found


def _keep_answers(port: int, done: threading.Event, kept: list[float]) -> None:
    kept.extend(_answers_until(port, done))


def _slowest(answers: list[float]) -> float:
    return quantiles(answers, n=100)[98]


def _result(
    followers: int,
    told: list[float],
    queued: list[float],
    floor: list[float],
    quiet: list[float],
    busy: list[float],
) -> Result:
    ours = median(first + second for first, second in zip(told, queued, strict=True))
    ratio = median(
        base / (first + second) for first, second, base in zip(told, queued, floor, strict=True)
    )
    p99_quiet, p99_busy = _slowest(quiet), _slowest(busy)
    rows = [
        (f"telling {followers} followers", f"{median(told):.2f} s"),
        ("queueing their digests", f"{median(queued):.2f} s"),
        ("both within 30 s", "yes" if ours < LIMIT_SECONDS else "no"),
        ("page p99 meanwhile, without", f"{p99_busy:.1f} ms, {p99_quiet:.1f} ms"),
    ]
    detail: dict[str, Any] = {
        "followers": followers,
        "tell_seconds": [round(value, 3) for value in told],
        "queue_seconds": [round(value, 3) for value in queued],
        "floor_seconds": [round(value, 3) for value in floor],
        "limit_seconds": LIMIT_SECONDS,
        "within_limit": ours < LIMIT_SECONDS,
        "page_p99_ms": round(p99_busy, 1),
        "page_p99_ms_without": round(p99_quiet, 1),
        "pages_meanwhile": len(busy),
    }
    return Result("digest", ours, median(floor), "s", round(ratio, 3), TARGET, detail, rows)


if __name__ == "__main__":
    sys.exit(main())
