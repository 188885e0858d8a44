"""Export: one archive with everything of a municipality, taken while it keeps running."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from kernel.audit.actions import record
from kernel.errors import NotFound
from kernel.people import Actor
from tenants.actions.cities import KIND
from tenants.models import Municipality
from tenants.portable.layout import ARCHIVE_NAME
from tenants.portable.packing import Packed, archive_name, pack
from tenants.portable.turns import take_turn
from tenants.rules.lifecycle import CityState, check_has_schema
from tenants.schemas import PUBLIC, working_in

Tell = Callable[[str], None]


def say_nothing(_step: str) -> None:
    """Tell nobody which step begins."""


def export_city(
    slug: str, *, actor: Actor, at: datetime, folder: Path | None = None, tell: Tell = say_nothing
) -> Packed:
    """Write an archive of a municipality into `folder` (None: the platform's own).

    Structure, rows and sequences are of one instant; nobody waits for it. The file has its name
    only when it is whole: a killed export is simply run again. Must not run inside a transaction.

    Raises: NotFound `tenants.city.unknown`; Conflict `tenants.lifecycle.no_schema`,
    `tenants.lifecycle.busy`; Unavailable `tenants.lifecycle.program_missing`.
    """
    target = folder or Path(settings.ARCHIVES_FOLDER)
    target.mkdir(parents=True, exist_ok=True)
    with working_in(PUBLIC):
        city = find_city(slug)
        check_has_schema(CityState(city.state))
        tell("export")
        with transaction.atomic(durable=True):
            snapshot = _take_snapshot()
            take_turn(city.uuid)
            _forget_parts(target, slug)
            packed = pack(city, target / archive_name(slug, at), at=at, snapshot=snapshot)
        remember_export(city, packed, actor=actor, at=at)
    return packed


def _take_snapshot() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        row = cursor.fetchone()
    assert row is not None
    return str(row[0])


def _forget_parts(folder: Path, slug: str) -> None:
    """Remove what killed exports of this municipality left behind."""
    for path in folder.glob("*.part"):
        named = ARCHIVE_NAME.match(path.name.removesuffix(".part"))
        if named and named[1] == slug:
            path.unlink(missing_ok=True)


@transaction.atomic
def remember_export(city: Municipality, packed: Packed, *, actor: Actor, at: datetime) -> None:
    """Write down in the registry's trail and in the municipality's own what was taken away."""
    facts = {"digest": packed.digest, "rows": packed.rows, "files": packed.files}
    for schema in (PUBLIC, city.schema_name):
        with working_in(schema):
            record("municipality.exported", kind=KIND, key=city.uuid, actor=actor, at=at, **facts)


def find_city(slug: str) -> Municipality:
    """Return a municipality. Raises: NotFound `tenants.city.unknown`."""
    city: Municipality | None = Municipality.objects.filter(slug=slug).first()
    if city is None:
        raise NotFound("tenants.city.unknown", slug=slug)
    return city


def archives_of(slug: str) -> list[Path]:
    """Return the archives of a municipality in the platform's folder, the newest first."""
    found = Path(settings.ARCHIVES_FOLDER).glob(f"{slug}-*")
    named = [
        path for path in found if (match := ARCHIVE_NAME.match(path.name)) and match[1] == slug
    ]
    return sorted(named, key=lambda path: path.name, reverse=True)


def find_archive(name: str) -> Path:
    """Return an archive of the platform's folder by its file name, for a download.

    Raises: NotFound `tenants.archive.not_here`.
    """
    path = Path(settings.ARCHIVES_FOLDER) / name
    if not re.fullmatch(ARCHIVE_NAME, name) or not path.is_file():
        raise NotFound("tenants.archive.not_here", name=name[:100])
    return path
