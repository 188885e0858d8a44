"""Writing everything of a municipality into an archive, within the caller's transaction."""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from psycopg import sql

from kernel.audit.keys import public_keys
from kernel.open_data import datasets_of
from tenants.migrating import code_version
from tenants.models import Municipality
from tenants.portable import files, layout, open_data, structure, tables
from tenants.portable.registration import registry_of
from tenants.portable.secrets import pepper_marks, sign_digest
from tenants.portable.writing import ArchiveWriter, json_bytes
from tenants.schemas import working_in

LEFT_EMPTY = frozenset({"session"})
"""Tables whose rows nobody takes away: whoever holds them is signed in as somebody."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An archive that was written: its digest, and how much is in it."""

    path: Path
    digest: str
    bytes: int
    tables: int
    rows: int
    files: int


def archive_name(slug: str, at: datetime) -> str:
    """Return the name of an archive's file."""
    return f"{slug}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{layout.SUFFIX}"


def pack(
    city: Municipality, path: Path, *, at: datetime, snapshot: str | None, is_move: bool = False
) -> Packed:
    """Write an archive of `city` at `path`; the caller's transaction sees one instant.

    `snapshot` is that instant exported for pg_dump (None: the caller holds the tables). A move
    takes sessions along, so that nobody is signed out, and leaves open data to be made anew.
    """
    schema = city.schema_name
    tables.fix_notation()
    with ArchiveWriter(path, at=at) as archive:
        archive.add(layout.REGISTRY, [json_bytes(registry_of(city))])
        for member, section in (
            (layout.PRE_DATA, "pre-data"),
            (layout.POST_DATA, "post-data"),
        ):
            text = structure.dump_section(schema, section, snapshot=snapshot)
            archive.add(member, [text.encode()])
        kept, rows = _add_tables(archive, schema, everything=is_move)
        count = _add_files(archive, schema)
        if not is_move:
            _add_open_data(archive, city, at=at)
        manifest = {**_manifest(city, at=at), "tables": kept, "is_move": is_move}
        manifest["sequences"] = tables.sequences_of(schema)
        digest = archive.finish(manifest, sign_digest)
    return Packed(path, digest, path.stat().st_size, len(kept), rows, count)


def _add_tables(
    archive: ArchiveWriter, schema: str, *, everything: bool
) -> tuple[dict[str, Any], int]:
    kept: dict[str, Any] = {}
    total = 0
    for table in tables.tables_of(schema):
        empty = table.name in LEFT_EMPTY and not everything
        counter = _LineCounter(tables.copy_out(schema, table, empty=empty))
        archive.add(layout.table_member(table.name), counter)
        kept[table.name] = {**table.as_json(), "rows": counter.lines}
        total += counter.lines
    return kept, total


class _LineCounter:
    """Passes blocks on and counts rows: COPY ends each with a line feed and has no other."""

    def __init__(self, blocks: Any) -> None:
        self.lines = 0
        self._blocks = blocks

    def __iter__(self) -> Any:
        for block in self._blocks:
            self.lines += block.count(b"\n")
            yield block


def _add_files(archive: ArchiveWriter, schema: str) -> int:
    count = 0
    for name in files.file_names(schema):
        if layout.is_safe(name) and files.is_there(schema, name):
            archive.add(f"{layout.FILES}{name}", files.read_blocks(schema, name))
            count += 1
    return count


def _add_open_data(archive: ArchiveWriter, city: Municipality, *, at: datetime) -> None:
    with working_in(city.schema_name):
        for name, dataset in datasets_of(city.modules):
            base = f"{layout.OPEN_DATA}{name}"
            archive.add(f"{base}.csv", open_data.csv_blocks(dataset, at=at))
            archive.add(f"{base}.xlsx", open_data.workbook_blocks(dataset, at=at), packed=True)


def _manifest(city: Municipality, *, at: datetime) -> dict[str, Any]:
    migrations = sql.SQL("SELECT app, name FROM {} ORDER BY id").format(
        sql.Identifier(city.schema_name, "django_migrations")
    )
    return {
        "format": layout.FORMAT,
        "kind": layout.KIND,
        "made_at": at.astimezone(UTC).isoformat(),
        "uuid": str(city.uuid),
        "slug": city.slug,
        "names": city.names,
        "state": city.state,
        "platform": {"version": _platform_version(), "tenant": code_version("tenant")},
        "migrations": [list(row) for row in tables.rows_of(migrations, [])],
        "peppers": pepper_marks(),
        "seal_keys": public_keys(),
    }


def _platform_version() -> str:
    try:
        return version("e-dem")
    except PackageNotFoundError:
        return ""
