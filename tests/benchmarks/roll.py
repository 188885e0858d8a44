"""Importing a voter roll of 100,000 rows, beside reading the same workbook and doing nothing.

Ours: read the XLSX, check every row, hash numbers and names, store all of it in one transaction.
Floor in the same run, in turns with ours: openpyxl's read-only loop over the same file. Each round
imports into a fresh scope, so that every row is new. Another process writes the workbook, so that
the peak memory of this one is that of reading and storing.
"""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from tests.benchmarks.ballots_platform import in_city, two_cities
from tests.benchmarks.measure import (
    Result,
    arguments,
    fresh_platform,
    in_turns,
    publish,
    seconds_of,
)
from tests.residents.rolls import HEADINGS, people

ROWS = 100_000
SECONDS = 60.0
MEGABYTES = 64
TARGET = 0.25


def main() -> int:
    """Run the benchmark; the exit code says whether it ran, not whether the target is reached."""
    parser = arguments("Importing a voter roll of 100,000 rows")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", type=Path, help="only write the workbook there")
    options = parser.parse_args()
    if options.write:
        _write_roll(options.write, options.rows)
        return 0
    with fresh_platform(two_cities), in_city("lublin"):
        result = _measure(options.rows, options.rounds)
    publish(result, as_json=options.json)
    return 0


def _measure(rows: int, rounds: int) -> Result:
    with tempfile.TemporaryDirectory(prefix="edem-roll-") as folder:
        path = Path(folder) / "roll.xlsx"
        write = [sys.executable, "-m", "tests.benchmarks.roll", "--rows", str(rows)]
        subprocess.run([*write, "--write", str(path)], check=True)
        before = _megabytes()
        ours, floor = in_turns(_importing(path, rows), _reading(path, rows), rounds)
        grown = _megabytes() - before
    detail = {
        "rows": rows,
        "seconds_target": SECONDS,
        "seconds_reached": ours < SECONDS,
        "megabytes_grown": round(grown, 1),
        "megabytes_target": MEGABYTES,
        "megabytes_reached": grown < MEGABYTES,
    }
    return Result(
        name="roll",
        ours=ours,
        floor=floor,
        unit="s",
        ratio=floor / ours,
        target=TARGET,
        detail=detail,
        rows=[
            (f"{rows:,} rows imported", f"{ours:.1f} s (target < {SECONDS:.0f} s)"),
            ("memory grew by", f"{grown:.0f} MB (target < {MEGABYTES} MB)"),
        ],
    )


def _write_roll(path: Path, rows: int) -> None:
    from tenant_apps.files.rules.tables import write_xlsx

    with path.open("wb") as file:
        write_xlsx(file, headings=HEADINGS, rows=iter(people(rows)), title="roll")


def _importing(path: Path, rows: int) -> Callable[[], float]:
    from kernel.people import SYSTEM
    from tenant_apps.files.actions.roll_files import COLUMNS
    from tenant_apps.files.rules.tables import read_table
    from tenant_apps.residents.actions.roll_import import import_roll

    def work() -> None:
        at = datetime.now(UTC)
        with path.open("rb") as content:
            table = read_table(content, columns=COLUMNS)
            report = import_roll(
                table, scope=uuid4(), kind="pesel", dry_run=False, actor=SYSTEM, at=at
            )
        if report.added != rows:
            raise RuntimeError(f"{report.added} of {rows} rows were stored")

    return lambda: seconds_of(work)


def _reading(path: Path, rows: int) -> Callable[[], float]:
    from openpyxl import load_workbook

    def work() -> None:
        workbook = load_workbook(path, read_only=True, data_only=True)
        count = sum(1 for _row in workbook.worksheets[0].iter_rows(values_only=True))
        workbook.close()
        if count != rows + 1:
            raise RuntimeError(f"{count} of {rows + 1} rows were read")

    return lambda: seconds_of(work)


def _megabytes() -> float:
    """Return the peak memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
