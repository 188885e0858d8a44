"""Voters who retry while web and database are killed; prints what came of it as JSON.

Runs as a process of its own with a durable server of its own:
``python -m tests.faults.voting_under_fire``.

Each voter sends one ballot with one key until it is acknowledged. Some click twice at once, some
try a second ballot afterwards. The first kill -9 hits the web processes, the second PostgreSQL.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.benchmarks.ballots_load import Connection, receipt_in
from tests.benchmarks.ballots_platform import (
    Browser,
    cast_request,
    in_city,
    make_browsers,
    open_contest,
    two_cities,
)
from tests.benchmarks.measure import ROOT, free_port, fresh_platform, wait_for_answer

VOTERS = 500
PROJECTS = 20
TWICE_AT_ONCE = 5
SECOND_BALLOT = 7
WEB_DIES_AT = 100
DATABASE_DIES_AT = 250
DEADLINE_SECONDS = 150
PAUSE_SECONDS = 0.2


@dataclass
class Field:
    """What happens, seen from outside: acknowledgements by voter, statuses, kills."""

    acknowledged: dict[int, set[str]] = field(default_factory=dict)
    refused_seconds: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)


class Web:
    """Real server processes that can be killed as a whole."""

    def __init__(self) -> None:
        self.port = free_port()
        self.start()

    def start(self) -> None:
        """Start the processes and wait until they answer."""
        command = [sys.executable, "-m", "granian", "--interface", "wsgi"]
        command += ["config.wsgi:application", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "error"]
        self.process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        wait_for_answer(self.port)

    def kill(self) -> None:
        """Kill -9 the processes that this object started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


def vote(seen: Field, web: Web, number: int, request: bytes) -> None:
    """Send a ballot until it is acknowledged or the time is over."""
    while not seen.over.is_set():
        try:
            status, location = Connection(web.port).ask(request)
        except OSError:
            seen.broken += 1
        else:
            with seen.lock:
                seen.statuses[status] += 1
                if code := receipt_in(location):
                    seen.acknowledged.setdefault(number, set()).add(code)
                    return
        seen.over.wait(PAUSE_SECONDS * (1 + random.random()))


def try_again(seen: Field, web: Web, request: bytes) -> None:
    """Send a second ballot of somebody who voted; it must be refused."""
    while not seen.over.is_set():
        try:
            status, _ = Connection(web.port).ask(request)
        except OSError:
            seen.broken += 1
        else:
            if status == 409:
                with seen.lock:
                    seen.refused_seconds += 1
            if status < 500:
                return
        seen.over.wait(PAUSE_SECONDS)


def behave(seen: Field, web: Web, paper: Any, number: int, browser: Browser) -> None:
    """Do what one voter does."""
    request = cast_request(paper, browser, choice_of(number), key=str(uuid4()))
    if number % TWICE_AT_ONCE == 0:
        twin = threading.Thread(target=vote, args=(seen, web, number, request), daemon=True)
        twin.start()
        vote(seen, web, number, request)
        twin.join(DEADLINE_SECONDS)
    else:
        vote(seen, web, number, request)
    if number % SECOND_BALLOT == 0:
        try_again(seen, web, cast_request(paper, browser, (1,), key=str(uuid4())))


def choice_of(number: int) -> tuple[int, ...]:
    """Return what a voter chooses: two different projects."""
    return number % PROJECTS + 1, (number * 7 + 3) % PROJECTS + 1


def wreck(seen: Field, web: Web, server: Any) -> list[str]:
    """Kill the web, then the database, each in the middle of voting; start both again."""
    from config.embedded import embedded_server

    killed = []
    for name, threshold in (("web", WEB_DIES_AT), ("database", DATABASE_DIES_AT)):
        while len(seen.acknowledged) < threshold and not seen.over.is_set():
            time.sleep(0.005)
        if seen.over.is_set() or len(seen.acknowledged) >= VOTERS:
            break
        killed.append(f"{name} after {len(seen.acknowledged)}")
        if name == "web":
            web.kill()
            web.start()
        else:
            os.kill(server.process_id(), signal.SIGKILL)
            embedded_server(server.folder)
    return killed


def main() -> int:
    """Run the scenario and print one JSON object."""
    with fresh_platform(two_cities) as server:
        with in_city("poltava"):
            paper = open_contest(PROJECTS)
            browsers = make_browsers(paper, VOTERS)
        web, seen = Web(), Field()
        timer = threading.Timer(DEADLINE_SECONDS, seen.over.set)
        timer.start()
        try:
            with ThreadPoolExecutor(VOTERS + 1) as pool:
                kills = pool.submit(wreck, seen, web, server)
                for number, browser in enumerate(browsers):
                    pool.submit(behave, seen, web, paper, number, browser)
        finally:
            timer.cancel()
            seen.over.set()
            web.kill()
        report = _report(seen, paper) | {"killed": kills.result()}
    print(json.dumps(report))
    return 0


def _report(seen: Field, paper: Any) -> dict[str, Any]:
    """Compare what was acknowledged with what is stored, before and after closing."""
    from django.db import connection

    from kernel.people import SYSTEM
    from tenant_apps.budget.actions.ballots import close_voting
    from tenant_apps.budget.models import Ballot, Contest, Participation
    from tenant_apps.budget.models.ballot_queries import ballots_of

    connection.close()
    expected = Counter(
        project for number in seen.acknowledged for project in set(choice_of(number))
    )
    with in_city("poltava"):
        receipts = list(Participation.objects.values_list("receipt", flat=True))
        before = Counter(
            number for projects, _ in ballots_of(paper.contest_id) for number in projects
        )
        contest = Contest.objects.get(pk=paper.contest_id)
        close_voting(contest=contest, actor=SYSTEM, at=paper.closes_at)
        after = Counter(
            number for projects, _ in ballots_of(paper.contest_id) for number in projects
        )
        ballots = Ballot.objects.filter(contest=contest).count()
    codes = [code for acknowledged in seen.acknowledged.values() for code in acknowledged]
    return {
        "voters": VOTERS,
        "acknowledged": len(seen.acknowledged),
        "receipts_of_one_voter": max(map(len, seen.acknowledged.values()), default=0),
        "lost": len(set(codes) - set(receipts)),
        "participations": len(receipts),
        "ballots": ballots,
        "second_ballots_refused": seen.refused_seconds,
        "second_ballots_tried": len(range(0, VOTERS, SECOND_BALLOT)),
        "tally_is_recount": before == after == expected,
        "broken_connections": seen.broken,
        "statuses": {str(status): count for status, count in seen.statuses.items()},
    }


if __name__ == "__main__":
    sys.exit(main())
