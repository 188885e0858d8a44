"""Importing a voter roll: read and check row by row, then store all of it or nothing.

Two passes keep memory flat and the transaction short: the first reads the file outside any
transaction, checks every row and spools keyed hashes (never a plain number) to a temporary file;
the second copies the spool into a temporary table and merges it in one transaction.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import connection, transaction

from kernel.audit.actions import record
from kernel.errors import Invalid, Refusal
from kernel.people import Actor
from tenant_apps.residents.actions.voter_keys import ensure_key
from tenant_apps.residents.rules import tags
from tenant_apps.residents.rules.national_ids import KINDS
from tenant_apps.residents.rules.roles import check_may_import_roll
from tenant_apps.residents.rules.roll import RollRow, check_row

ERRORS_TOLD = 500
STEP_ROWS = 2_000
COPY_BYTES = 256 * 1024

Advance = Callable[[int], None]
"""Called with the number of rows read so far, every `STEP_ROWS` rows."""


@dataclass
class RollReport:
    """What an import found or did; `errors` holds the first 500 of `error_count` row errors."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    zeros_restored: int = 0
    error_count: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    dry_run: bool = False
    stored: bool = False

    def add_error(self, code: str, **facts: Any) -> None:
        """Count one row error and keep it while there is room."""
        self.error_count += 1
        if len(self.errors) < ERRORS_TOLD:
            self.errors.append({"code": code, "facts": facts})

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return dict(vars(self))


def import_roll(
    rows: Any,
    *,
    scope: UUID,
    kind: str,
    dry_run: bool,
    skip_wrong_rows: bool = False,
    replace: bool = False,
    actor: Actor,
    at: datetime,
    advance: Advance = lambda _rows: None,
) -> RollReport:
    """Import `rows` (of `files.rules.tables.read_table`) as the roll of `scope`.

    Idempotent: importing the same file again changes nothing. With row errors nothing is stored
    unless `skip_wrong_rows`; with `replace` people missing from the file leave the roll; with
    `dry_run` nothing is stored and the report says what would be.

    Raises: NotAllowed `residents.roll.not_allowed`; Invalid `residents.roll.unknown_kind`;
    refusals of the table as a whole.
    """
    check_may_import_roll(actor)
    if kind not in KINDS:
        raise Invalid("residents.roll.unknown_kind")
    key = ensure_key(scope=scope, at=at)
    report = RollReport(dry_run=dry_run)
    with tempfile.TemporaryFile() as spool:
        _spool_rows(rows, spool, key=key, kind=kind, report=report, advance=advance)
        with transaction.atomic():
            _merge(spool, scope=scope, replace=replace, skip=skip_wrong_rows, report=report)
            if report.stored:
                _audit(report, scope=scope, actor=actor, at=at)
    return report


def _spool_rows(
    rows: Any, spool: BinaryIO, *, key: bytes, kind: str, report: RollReport, advance: Advance
) -> None:
    for row in rows:
        report.rows += 1
        try:
            checked = check_row(row.__getitem__, kind=kind, headings=set(row.headings))
            spool.write(_copy_line(row.number, checked, key, kind))
            report.zeros_restored += checked.zeros_restored
        except Refusal as refusal:
            facts = {**refusal.facts, "row": row.number}
            report.add_error(refusal.code, **facts)
        if report.rows % STEP_ROWS == 0:
            advance(report.rows)


def _copy_line(number: int, row: RollRow, key: bytes, kind: str) -> bytes:
    """Return one line of COPY's text format."""
    voter = tags.voter_tag(key, kind=kind, number=row.number).hex()
    name = tags.name_tag(key, name=row.name).hex()
    district = row.district.replace("\\", "\\\\").replace("\t", " ")
    return f"{number}\t\\\\x{voter}\t\\\\x{name}\t{row.birth_year}\t{district}\n".encode()


def _merge(spool: BinaryIO, *, scope: UUID, replace: bool, skip: bool, report: RollReport) -> None:
    """Copy the spool into a temporary table, count what it changes, and store it if it may be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [str(scope)])
        cursor.execute(
            "CREATE TEMP TABLE roll_spool (row_number integer, voter_tag bytea, name_tag bytea,"
            " birth_year smallint, district varchar(40)) ON COMMIT DROP"
        )
        spool.seek(0)
        with cursor.copy("COPY roll_spool FROM STDIN") as copy:
            while chunk := spool.read(COPY_BYTES):
                copy.write(chunk)
        cursor.execute("CREATE INDEX ON roll_spool (voter_tag, row_number)")
        cursor.execute("ANALYZE roll_spool")
        _report_doubles(cursor, report)
        _count(cursor, scope, replace, report)
        if not report.dry_run and (skip or report.error_count == 0):
            _store(cursor, scope, replace)
            report.stored = True
        cursor.execute("DROP TABLE roll_spool")


def _report_doubles(cursor: Any, report: RollReport) -> None:
    """Report rows whose number an earlier row has, and keep the earlier row only."""
    cursor.execute(
        "DELETE FROM roll_spool later USING (SELECT voter_tag, min(row_number) AS first"
        " FROM roll_spool GROUP BY voter_tag HAVING count(*) > 1) earlier"
        " WHERE later.voter_tag = earlier.voter_tag AND later.row_number > earlier.first"
        " RETURNING later.row_number, earlier.first"
    )
    while found := cursor.fetchmany(1000):
        for row, first in found:
            report.add_error("residents.roll.doubled", row=row, first=first)
    report.errors.sort(key=lambda error: error["facts"].get("row") or 0)


def _count(cursor: Any, scope: UUID, replace: bool, report: RollReport) -> None:
    cursor.execute(
        "SELECT count(*) FILTER (WHERE kept.voter_tag IS NULL),"
        " count(*) FILTER (WHERE kept.voter_tag IS NOT NULL AND"
        " (kept.name_tag, kept.birth_year, kept.district)"
        " IS DISTINCT FROM (fresh.name_tag, fresh.birth_year, fresh.district)), count(*)"
        " FROM roll_spool fresh LEFT JOIN roll_entry kept"
        " ON kept.scope = %s AND kept.voter_tag = fresh.voter_tag",
        [scope],
    )
    report.added, report.changed, total = cursor.fetchone()
    report.unchanged = total - report.added - report.changed
    if replace:
        cursor.execute(
            "SELECT count(*) FROM roll_entry kept WHERE kept.scope = %s AND NOT EXISTS"
            " (SELECT FROM roll_spool fresh WHERE fresh.voter_tag = kept.voter_tag)",
            [scope],
        )
        report.removed = cursor.fetchone()[0]


def _store(cursor: Any, scope: UUID, replace: bool) -> None:
    cursor.execute(
        "INSERT INTO roll_entry (scope, voter_tag, name_tag, birth_year, district)"
        " SELECT %s, voter_tag, name_tag, birth_year, district FROM roll_spool"
        " ON CONFLICT (scope, voter_tag) DO UPDATE SET name_tag = excluded.name_tag,"
        " birth_year = excluded.birth_year, district = excluded.district"
        " WHERE (roll_entry.name_tag, roll_entry.birth_year, roll_entry.district)"
        " IS DISTINCT FROM (excluded.name_tag, excluded.birth_year, excluded.district)",
        [scope],
    )
    if replace:
        cursor.execute(
            "DELETE FROM roll_entry kept WHERE kept.scope = %s AND NOT EXISTS"
            " (SELECT FROM roll_spool fresh WHERE fresh.voter_tag = kept.voter_tag)",
            [scope],
        )


def _audit(report: RollReport, *, scope: UUID, actor: Actor, at: datetime) -> None:
    counts = {
        name: getattr(report, name)
        for name in ("rows", "added", "changed", "unchanged", "removed", "error_count")
    }
    record("roll.imported", kind="roll", key=scope, actor=actor, at=at, **counts)
