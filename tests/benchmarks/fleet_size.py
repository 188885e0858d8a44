"""A whole country: 1,500 hromadas of the register provisioned, migrated, broken, mended.

    python -m tests.benchmarks.fleet_size --register ../shared/data/registers/katottg_2025-05-16.csv

Prints seconds, the size of the database, and the memory of this process and of its backend. The
server writes nothing to disk at once (fsync off) unless `--durable` is given; the table says
which. About five minutes and 4 GB of disk for 1,500 on a quiet machine; `--cities 50` takes one.
Ours and floor are the provisioning of the last and of the first 50 cities: the ratio says what
size costs.
"""

import csv
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.measure import ROOT, Result, arguments, publish, seconds_of

REGISTER = ROOT.parent / "shared" / "data" / "registers" / "katottg_2025-05-16.csv"
TARGET = 1 / 1.5
SAMPLE = 50
LEAST_FREE_GIGABYTES = 0.005
AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def main() -> int:
    """Run the benchmark; the exit code says whether it ran, not whether the target is reached."""
    parser = arguments("Provision and migrate a whole country")
    parser.add_argument("--cities", type=int, default=1500)
    parser.add_argument("--register", type=Path, default=REGISTER)
    parser.add_argument("--durable", action="store_true", help="with fsync, as in production")
    parser.add_argument("--minutes", type=float, default=30, help="stop provisioning after this")
    options = parser.parse_args()
    if not options.register.exists():
        print(f"skipped: the register {options.register.name} is not here")
        return 0
    entries = _hromadas(options.register, options.cities)
    needed = 1 + len(entries) * LEAST_FREE_GIGABYTES
    free = shutil.disk_usage(tempfile.gettempdir()).free / 2**30
    if free < needed:
        parser.error(f"{needed:.0f} GB of disk are needed, {free:.0f} GB are free")
    with _platform(durable=options.durable):
        result = _measure(entries, options.minutes * 60, durable=options.durable)
    publish(result, as_json=options.json)
    return 0


def _hromadas(register: Path, count: int) -> list[tuple[str, str]]:
    """Return code and name of the first hromadas of the official register (category H)."""
    with register.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        found = [(row[2], row[6].strip()) for row in rows if row[5] == "H"]
    return found[:count]


@contextmanager
def _platform(*, durable: bool) -> Iterator[None]:
    from config.embedded import embedded_server

    with tempfile.TemporaryDirectory(prefix="edem-benchmark-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with embedded_server(folder / "postgres", durable=durable) as server:
            os.environ["DATABASE_URL"] = server.url
            os.environ["EDEM_STATE"] = str(folder)
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
            import django

            django.setup()
            from tenants.migrating import migrate_public
            from tenants.snapshot import ensure_template

            migrate_public()
            ensure_template()
            yield


def _measure(entries: list[tuple[str, str]], most_seconds: float, *, durable: bool) -> Result:
    began, times = time.perf_counter(), []
    for number, (code, name) in enumerate(entries, start=1):
        times.append(seconds_of(lambda: _provision(number, code, name)))  # noqa: B023
        if number % 100 == 0:
            print(f"{number} cities, {time.perf_counter() - began:.0f} s", flush=True)
        if time.perf_counter() - began > most_seconds:
            print(f"stopped at {number} cities after {most_seconds:.0f} s")
            break
    provisioned = time.perf_counter() - began
    memory, backend = _memory()
    rows = [
        ("server", "durable" if durable else "fsync off"),
        (f"{len(times)} cities provisioned", f"{provisioned:.0f} s"),
        ("database", f"{_gigabytes():.2f} GB"),
        ("memory of the process, of its backend", f"{memory:.0f} MB, {backend:.0f} MB"),
        *_migrations(len(times)),
        ("drift over all of them", _drift(len(times))),
    ]
    first, last = median(times[:SAMPLE]), median(times[-SAMPLE:])
    detail: dict[str, Any] = {"cities": len(times), "durable": durable, **dict(rows)}
    return Result(
        "fleet_size", round(last, 4), round(first, 4), "s", round(first / last, 3),
        round(TARGET, 3), detail, rows,
    )  # fmt: skip


def _provision(number: int, code: str, name: str) -> None:
    from kernel.people import SYSTEM
    from tenants.actions.cities import change_state, register_city
    from tenants.actions.provisioning import provision_city
    from tenants.fleet.rounds import CONNECTION_SCHEMAS, renew_connection
    from tenants.rules.lifecycle import CityState

    slug = f"hromada-{number:04d}"
    register_city(
        slug=slug, names={"uk": name}, country="UA", languages=["uk", "en"],
        time_zone="Europe/Kyiv", currency="UAH", modules=["budget"], official_code=code,
        code_scheme="KATOTTG", actor=SYSTEM, at=AT,
    )  # fmt: skip
    change_state(slug, to=CityState.APPROVED, actor=SYSTEM, at=AT)
    provision_city(slug, actor=SYSTEM, at=AT)
    if number % CONNECTION_SCHEMAS == 0:
        renew_connection()


def _migrations(count: int) -> list[tuple[str, str]]:
    """Migrate with one schema broken on purpose, mend it, resume, and find nothing to do."""
    from tests.benchmarks.fleet import COLUMN
    from tests.fleet.samples import Samples

    broken = f"hromada_{count // 2 + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        samples = Samples(Path(folder))
        samples.write(COLUMN.format(name="mood"))
        _execute(f"ALTER TABLE city_{broken}.comment ADD COLUMN mood int")
        told = [("a column, one schema broken", _run())]
        _execute(f"ALTER TABLE city_{broken}.comment DROP COLUMN mood")
        told.append(("resumed after mending", _run(resumed=True)))
        told.append(("nothing to do", _run()))
        samples.forget()
    return told


def _run(*, resumed: bool = False) -> str:
    from kernel.people import SYSTEM
    from tenants.actions.fleet import Course, migrate_fleet
    from tenants.models import FleetRun

    latest = FleetRun.objects.latest_first().first() if resumed else None
    course = Course(tell=print, spares=0, goes_on=True)
    number = latest.pk if latest else None
    run = migrate_fleet(course, actor=SYSTEM, at=AT, resumed=number)
    told: Any = FleetRun.objects.with_progress().get(pk=run.pk)
    return (
        f"{run.state} in {run.seconds:.2f} s: {told.done} done, {told.skipped} skipped, "
        f"{told.failed} failed; {_memory()[1]:.0f} MB in the backend"
    )


def _drift(count: int) -> str:
    from tenants.fleet.drift import drifted
    from tenants.models import Municipality
    from tenants.snapshot import ensure_template

    ensure_template()
    schemas = list(Municipality.objects.values_list("schema_name", flat=True))
    found: list[Any] = []
    seconds = seconds_of(lambda: found.extend(drifted(schemas)))
    return f"{len(found)} of {count} differ, {seconds:.1f} s, {_memory()[1]:.0f} MB in the backend"


def _gigabytes() -> float:
    return float(_execute("SELECT pg_database_size(current_database())")[0][0]) / 2**30


def _memory() -> tuple[float, float]:
    """Return megabytes of this process at its peak and of its backend now."""
    mine = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    query = "SELECT sum(total_bytes) FROM pg_backend_memory_contexts"
    return mine, float(_execute(query)[0][0]) / 2**20


def _execute(statement: str) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


if __name__ == "__main__":
    sys.exit(main())
