"""How fast an approved municipality answers on its subdomain.

Ours: `provision_city`, then the first 200 from a real server process. Floor: psql replaying the
same snapshot into a schema. Both in turns, with 10, 200 and 1,500 municipalities on the platform
(about four minutes and 4 GB of disk; `--cities 10 50` for a quick look), then with spare schemas.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from tests.benchmarks.measure import (
    Result,
    arguments,
    fresh_platform,
    in_turns,
    publish,
    seconds_of,
    serving,
    status_of,
)

TARGET = 1 / 1.3
ROUNDS = 5
AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def main() -> int:
    """Run the benchmark; the exit code says whether it ran, not whether the target is reached."""
    parser = arguments("From an approved application to the first answer on the subdomain")
    parser.add_argument("--cities", type=int, nargs="+", default=[10, 200, 1500])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    with fresh_platform(_snapshot), serving("config.wsgi:application") as port:
        result = _measure(port, sorted(options.cities), options.rounds)
    publish(result, as_json=options.json)
    return 0


def _snapshot() -> None:
    from tenants.snapshot import ensure_snapshot

    ensure_snapshot()


def _measure(port: int, counts: list[int], rounds: int) -> Result:
    from tenants.actions.spares import fill_spares

    number, medians = 0, []
    for count in counts:
        while number < count:
            _provision(number := number + 1)

        def ours() -> float:
            nonlocal number
            number += 1
            _approve(number)
            slug = f"city-{number}"
            return seconds_of(lambda: _open(slug, port))

        medians.append(in_turns(ours, _replay_with_psql, rounds))
    spare_times = []
    for _ in range(rounds):
        fill_spares(1)
        spare_times.append(ours())
    return _result(counts, medians, median(spare_times))


def _result(counts: list[int], medians: list[tuple[float, float]], spare: float) -> Result:
    ours, floor = medians[-1]
    rows = [
        (f"with {count} cities", f"{mine:.3f} s, floor {base:.3f} s, ratio {base / mine:.2f}")
        for count, (mine, base) in zip(counts, medians, strict=True)
    ]
    growth = ours / medians[0][0]
    between = f"{counts[-1]} against {counts[0]} cities"
    rows.append((between, f"{growth:.2f} times the time (target 1.5, {_verdict(growth, 1.5)})"))
    rows.append(("approved to first 200", f"{ours:.3f} s (target 2 s, {_verdict(ours, 2)})"))
    rows.append(("from a spare schema", f"{spare:.3f} s (target 0.3 s, {_verdict(spare, 0.3)})"))
    detail = {
        "cities": counts,
        "seconds": [round(mine, 4) for mine, _ in medians],
        "floor_seconds": [round(base, 4) for _, base in medians],
        "growth": round(growth, 3),
        "spare_seconds": round(spare, 4),
    }
    ratio = round(floor / ours, 3)
    return Result(
        "provision", round(ours, 4), round(floor, 4), "s", ratio, round(TARGET, 3), detail, rows
    )


def _verdict(measured: float, most: float) -> str:
    return "reached" if measured <= most else "missed"


def _approve(number: int) -> None:
    from kernel.people import SYSTEM
    from tenants.actions.cities import change_state, register_city
    from tenants.rules.lifecycle import CityState

    slug = f"city-{number}"
    register_city(
        slug=slug,
        names={"uk": f"Громада {number}"},
        country="UA",
        languages=["uk", "en"],
        time_zone="Europe/Kyiv",
        currency="UAH",
        modules=["budget"],
        actor=SYSTEM,
        at=AT,
    )
    change_state(slug, to=CityState.APPROVED, actor=SYSTEM, at=AT)


def _provision(number: int) -> None:
    from kernel.people import SYSTEM
    from tenants.actions.provisioning import provision_city
    from tenants.fleet.rounds import CONNECTION_SCHEMAS, renew_connection

    _approve(number)
    provision_city(f"city-{number}", actor=SYSTEM, at=AT)
    if number % CONNECTION_SCHEMAS == 0:
        renew_connection()


def _open(slug: str, port: int) -> None:
    from kernel.people import SYSTEM
    from tenants.actions.provisioning import provision_city

    provision_city(slug, actor=SYSTEM, at=AT)
    status = status_of(port, f"{slug}.localhost", "/")
    if status != 200:
        raise RuntimeError(f"{slug} answers {status}")


def _replay_with_psql() -> float:
    from tenants.programs import find_program, program_environment
    from tenants.snapshot import ensure_snapshot

    snapshot = ensure_snapshot()
    psql = find_program("psql")
    if snapshot is None or psql is None:
        raise RuntimeError("psql and pg_dump are needed for the floor")
    path = Path(os.environ["EDEM_STATE"]) / "replay.sql"
    path.write_text(snapshot.text_for(f"floor_{os.urandom(6).hex()}"))
    command = [str(psql), "--no-psqlrc", "--quiet", "--single-transaction"]
    command += ["--set", "ON_ERROR_STOP=1", "--output", os.devnull, "--file", str(path)]
    environment = program_environment()
    return seconds_of(lambda: subprocess.run(command, check=True, env=environment))


if __name__ == "__main__":
    sys.exit(main())
