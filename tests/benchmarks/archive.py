"""Export and restore of a city with 130,000 ballots, beside pg_dump and psql of the same schema.

Ours: one archive with checksums, open data and files; restored, read back and compared. Floor in
the same run: `pg_dump` of the schema into a file and the file replayed with `psql` under another
name, nothing checked, no files.
"""

import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.ballots_platform import in_city, open_contest, settle, two_cities
from tests.benchmarks.measure import Result, arguments, fresh_platform, publish, seconds_of

BALLOTS = 130_000
FILES = 100
FILE_BYTES = 300_000
TARGET = 0.2
FILL = """
    INSERT INTO budget_ballot (id, contest_id, projects)
    SELECT gen_random_uuid(), {contest}, ARRAY[n %% 100 + 1, n * 7 %% 100 + 1, n * 13 %% 100 + 1]
    FROM generate_series(1, %s) AS n;
"""
PEOPLE = """
    INSERT INTO budget_participation
        (contest_id, voter_tag, receipt, idempotency_key, channel, district, birth_year, sex, hour)
    SELECT {contest}, sha256(n::text::bytea), upper(left(md5(n::text), 20)), gen_random_uuid(),
           'online', 'Centre', 1940 + n %% 60, 'f', date_trunc('hour', now())
    FROM generate_series(1, %s) AS n;
"""


def main() -> int:
    """Run the benchmark; the exit code says whether it ran, not whether the target is reached."""
    parser = arguments("Export and restore of a city with 130,000 ballots")
    parser.add_argument("--ballots", type=int, default=BALLOTS)
    options = parser.parse_args()
    with fresh_platform(two_cities), tempfile.TemporaryDirectory(prefix="edem-archive-") as folder:
        result = _measure(options.ballots, Path(folder))
    publish(result, as_json=options.json)
    return 0


def _measure(ballots: int, folder: Path) -> Result:
    from kernel.people import SYSTEM
    from tenants.actions.exports import export_city
    from tenants.actions.restores import restore_city

    _fill(ballots)
    now = datetime.now(UTC)
    before = _megabytes()
    packed: list[Any] = []
    export = seconds_of(
        lambda: packed.append(export_city("poltava", folder=folder, actor=SYSTEM, at=now))
    )
    exported = _megabytes()
    restore = seconds_of(lambda: restore_city(packed[0].path, slug="drill", actor=SYSTEM, at=now))
    restored = _megabytes()
    floor = seconds_of(lambda: _dump_and_replay(folder))
    ours = export + restore
    return Result(
        name="archive",
        ours=ours,
        floor=floor,
        unit="s",
        ratio=floor / ours,
        target=TARGET,
        detail={
            "ballots": ballots,
            "rows": packed[0].rows,
            "files": packed[0].files,
            "archive_bytes": packed[0].bytes,
            "export_seconds": round(export, 2),
            "restore_seconds": round(restore, 2),
            "megabytes_grown_by_export": round(exported - before, 1),
            "megabytes_grown_by_restore": round(restored - exported, 1),
        },
        rows=[
            (f"export of {packed[0].rows:,} rows, {packed[0].files} files", f"{export:.1f} s"),
            ("restore, read back and compared", f"{restore:.1f} s"),
            ("archive", f"{packed[0].bytes / 1e6:.0f} MB"),
            (
                "memory grew by",
                f"{exported - before:.0f} MB exporting, {restored - exported:.0f} MB restoring",
            ),
        ],
    )


def _fill(ballots: int) -> None:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.db import connection

    with in_city("poltava"):
        paper = open_contest(100)
        with connection.cursor() as cursor:
            for statement in (FILL, PEOPLE):
                cursor.execute(statement.format(contest=paper.contest_id), [ballots])
        for number in range(FILES):
            content = number.to_bytes(4, "big") * (FILE_BYTES // 4)
            default_storage.save(f"documents/{number}.bin", ContentFile(content))
        settle()


def _dump_and_replay(folder: Path) -> None:
    from tenants.portable.structure import renamed
    from tenants.programs import find_program, program_environment

    dump, replay = folder / "floor.sql", folder / "replay.sql"
    variables = program_environment()
    command = [str(find_program("pg_dump")), "--schema", "city_poltava", "--no-owner"]
    subprocess.run([*command, "--file", str(dump)], check=True, env=variables)
    with dump.open() as old, replay.open("w") as new:
        for line in old:
            new.write(renamed(line, "city_poltava", "floor") if "city_poltava" in line else line)
    command = [str(find_program("psql")), "--quiet", "--single-transaction", "--file", str(replay)]
    subprocess.run(command, check=True, env=variables, stdout=subprocess.DEVNULL)


def _megabytes() -> float:
    """Return the peak memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
