"""Counting a 130,000-ballot election by every rule, beside reading its rows from PostgreSQL.

Ours: read the ballots of a contest, count every pool by its rule and make the result with its
digests, as the office does. Floor in the same run, in turns with ours: fetch the same rows with
the driver and do nothing. The election is made up from a fixed seed, so that it is the same
everywhere; the largest real one is counted too where the shared data lies beside the checkout.
"""

import random
import resource
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.benchmarks.ballots_platform import in_city, two_cities
from tests.benchmarks.measure import (
    ROOT,
    Result,
    arguments,
    fresh_platform,
    in_turns,
    publish,
    seconds_of,
)

TARGET = 1 / 3
EQUAL_SHARES_SECONDS = 5.0
MEGABYTES = 500
BALLOTS = 130_000
PROJECTS = 150
MOST_CHOICES = 5
RULES = (
    "greedy",
    "greedy-no-skip",
    "greedy-threshold",
    "greedy-exclusive",
    "greedy-poznan",
    "equalshares",
    "equalshares-comparison",
    "equalshares/add1",
    "equalshares/add1-comparison",
    "manual",
)
REAL = ROOT.parent / "shared" / "data" / "pb" / "Poland_Wroclaw_2015_150_-_500.pb"


def main() -> int:
    """Run the benchmark; the exit code says whether it ran, not whether the target is reached."""
    parser = arguments("Counting a 130,000-ballot election by every rule")
    parser.add_argument("--ballots", type=int, default=BALLOTS)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with fresh_platform(two_cities), in_city("poltava"):
        result = _measure(options.ballots, options.rounds)
    publish(result, as_json=options.json)
    return 0


def _measure(ballots: int, rounds: int) -> Result:
    made = _import("".join(election_text(ballots)).encode())
    before = _megabytes()
    floors, times = [], {}
    for rule in RULES:
        ours, floor = in_turns(_counting(made, rule), _reading(made), rounds)
        times[rule] = ours
        floors.append(floor)
    peak = _megabytes()
    greedy, floor = times["greedy"], sorted(floors)[len(floors) // 2]
    add1 = times["equalshares/add1"]
    detail = {
        "ballots": ballots,
        "projects": PROJECTS,
        "seconds": {rule: round(seconds, 3) for rule, seconds in times.items()},
        "equal_shares_add1_target_seconds": EQUAL_SHARES_SECONDS,
        "equal_shares_add1_reached": add1 < EQUAL_SHARES_SECONDS,
        "peak_megabytes": round(peak),
        "peak_megabytes_before_counting": round(before),
        "peak_megabytes_target": MEGABYTES,
        "real": _measure_real(rounds),
    }
    return Result(
        name="tally",
        ours=greedy,
        floor=floor,
        unit="s",
        ratio=floor / greedy,
        target=TARGET,
        detail=detail,
        rows=list(_rows(detail)),
    )


def _rows(detail: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for rule, seconds in detail["seconds"].items():
        yield rule, f"{seconds:.2f} s"
    yield "peak memory of the process", f"{detail['peak_megabytes']} MB (target < {MEGABYTES} MB)"
    if detail["real"]:
        real = detail["real"]
        yield "Wrocław 2015, 131,778 ballots", f"{real['ours']:.2f} s, floor {real['floor']:.2f} s"


def election_text(ballots: int) -> Iterator[str]:
    """Yield a `.pb` election: popularity of projects falls off, voters choose one to five."""
    draw = random.Random(2027)
    yield "META\nkey;value\ndescription;Benchmark\ncountry;Poland\nunit;Benchmark\n"
    yield f"instance;2025\nnum_projects;{PROJECTS}\nnum_votes;{ballots}\nbudget;10000000\n"
    yield "vote_type;approval\nrule;greedy\ndate_begin;01.09.2025\ndate_end;14.09.2025\n"
    yield f"max_length;{MOST_CHOICES}\ncurrency;PLN\nPROJECTS\nproject_id;cost;name\n"
    for number in range(1, PROJECTS + 1):
        yield f"P{number};{draw.randrange(20, 1500) * 1000};Project {number}\n"
    yield "VOTES\nvoter_id;vote\n"
    population = range(1, PROJECTS + 1)
    weights = [1 / (number + 5) for number in population]
    for voter in range(ballots):
        choices = draw.choices(population, weights, k=draw.randint(1, MOST_CHOICES))
        yield f"{voter};{','.join(f'P{number}' for number in dict.fromkeys(choices))}\n"


def _import(content: bytes) -> Any:
    from tenant_apps.budget.actions.imports_pb import import_election
    from tests.factories.budget import manager_actor

    return import_election(
        content,
        key=uuid4(),
        currency="PLN",
        time_zone="Europe/Warsaw",
        actor=manager_actor(),
        at=datetime.now(UTC),
    )


def _counting(contest: Any, rule: str = "") -> Callable[[], float]:
    """Count by another rule than the paper's own: the office could not, the benchmark may."""
    from tenant_apps.budget.actions.tallies import count_pools
    from tenant_apps.budget.models import BallotPaper, Pool

    paper = BallotPaper.objects.get(contest=contest)
    if rule:
        paper.content["pools"][0] |= {"tally_rule": rule, "threshold": 200}
        decisions = [{"number": number, "selected": True, "reason": "-"} for number in range(1, 6)]
        Pool.objects.filter(contest=contest).update(
            rivals=[[1, 2, 3], [10, 11]] if rule == "greedy-exclusive" else [],
            decisions=decisions if rule == "manual" else [],
        )
    return lambda: seconds_of(lambda: count_pools(contest, paper))


def _reading(contest: Any) -> Callable[[], float]:
    """Fetch every ballot of the contest with the driver: the floor."""
    from django.db import connection

    def read() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT projects, points FROM budget_ballot WHERE contest_id = %s", [contest.pk]
            )
            cursor.fetchall()

    return lambda: seconds_of(read)


def _measure_real(rounds: int) -> dict[str, float] | None:
    if not Path(REAL).exists():
        return None
    contest = _import(REAL.read_bytes())
    ours, floor = in_turns(_counting(contest), _reading(contest), rounds)
    return {"ours": round(ours, 3), "floor": round(floor, 3)}


def _megabytes() -> float:
    """Return the most memory the process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
