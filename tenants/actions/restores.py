"""Restore: a municipality out of its archive, proven equal before anybody sees it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid, NotFound
from kernel.people import Actor
from tenants import hosts
from tenants.actions.cities import KIND
from tenants.actions.exports import say_nothing
from tenants.actions.registrations import find_place, register_restored
from tenants.models import Municipality
from tenants.portable import files, layout
from tenants.portable.secrets import check_peppers, check_trust
from tenants.portable.structure import schema_is_there
from tenants.portable.turns import take_turn
from tenants.portable.unpacking import (
    bring_forward,
    build_schema,
    check_version,
    prove,
    stage_files,
)
from tenants.portable.verifying import Archive, ArchiveWrong
from tenants.rules.hosts import check_slug
from tenants.schemas import PUBLIC, working_in

Tell = Callable[[str], None]

WRONG_CODES = {
    "unreadable": "tenants.archive.unreadable",
    "unsafe": "tenants.archive.unsafe",
    "newer": "tenants.archive.newer",
    "changed": "tenants.archive.changed",
    "missing": "tenants.archive.member_missing",
    "added": "tenants.archive.member_added",
    "signature": "tenants.archive.wrong_signature",
}


@dataclass(frozen=True, slots=True)
class Restored:
    """A municipality that was restored: where it is now, and from what."""

    city: Municipality
    digest: str
    tables: int
    rows: int
    files: int
    was_older: bool


def restore_city(
    path: Path,
    *,
    actor: Actor,
    at: datetime,
    slug: str = "",
    digest: str = "",
    although_erased: bool = False,
    reason: str = "",
    tell: Tell = say_nothing,
) -> Restored:
    """Make a municipality out of the archive at `path`, under another `slug` if one is given.

    The database part is one transaction; every table and file is read back and compared with
    the archive before it commits, so that a restore is whole, equal and proven, or nothing. An
    archive is trusted when a key of ours signed it or its `digest` is given.

    Raises: Invalid `tenants.archive.…`; Conflict `tenants.restore.city_exists`,
    `tenants.restore.erased`, `tenants.restore.differs`, `tenants.hosts.slug_taken`,
    `tenants.lifecycle.busy`; Invalid `tenants.lifecycle.reason_missing`.
    """
    if although_erased and not reason.strip():
        raise Invalid("tenants.restore.reason_missing")
    if slug:
        check_slug(slug)
    with working_in(PUBLIC), opened(path) as archive:
        tell("check")
        check_trust(archive, digest)
        archive.check()
        check_peppers(archive.manifest["peppers"])
        tell("restore")
        with transaction.atomic(durable=True):
            take_turn(archive.manifest["uuid"])
            place = find_place(archive, slug=slug, although_erased=although_erased)
            was_older = unpack(archive, place.schema)
            city = register_restored(archive, place, reason=reason, actor=actor, at=at)
            remember_restore(city, archive, actor=actor, at=at)
            files.put_in_place(files.staging_of(place.schema), place.schema)
        hosts.forget_all()
        return _told(city, archive, was_older)


def unpack(archive: Archive, schema: str) -> bool:
    """Build, prove and bring forward `schema`, its files staged; returns whether it was older."""
    was_older = check_version(archive)
    if schema_is_there(schema):
        raise Conflict("tenants.restore.city_exists", slug=archive.manifest["slug"])
    staging = files.staging_of(schema)
    try:
        stage_files(archive, staging)
        build_schema(archive, schema)
        prove(archive, schema, staging)
    except Exception:
        files.remove(staging)
        raise
    if was_older:
        bring_forward(schema)
    return was_older


def remember_restore(city: Municipality, archive: Archive, *, actor: Actor, at: datetime) -> None:
    """Write down in both trails from which archive a municipality came."""
    facts = {"digest": archive.digest, "made_at": archive.manifest["made_at"]}
    if str(city.uuid) != archive.manifest["uuid"]:
        facts["copy_of"] = archive.manifest["uuid"]
    for schema in (PUBLIC, city.schema_name):
        with working_in(schema):
            record("municipality.restored", kind=KIND, key=city.uuid, actor=actor, at=at, **facts)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive; whatever is wrong with it becomes a refusal.

    Raises: NotFound `tenants.archive.not_here`; Invalid `tenants.archive.…`.
    """
    try:
        with path.open("rb") as file:
            yield Archive(file)
    except (FileNotFoundError, IsADirectoryError) as error:
        if path.is_file():
            raise
        raise NotFound("tenants.archive.not_here", name=path.name) from error
    except ArchiveWrong as wrong:
        raise Invalid(WRONG_CODES[wrong.finding], member=wrong.member) from wrong


def _told(city: Municipality, archive: Archive, was_older: bool) -> Restored:
    kept = archive.manifest["tables"].values()
    count = sum(name.startswith(layout.FILES) for name in archive.members)
    rows = sum(table["rows"] for table in kept)
    return Restored(city, archive.digest, len(kept), rows, count, was_older)
