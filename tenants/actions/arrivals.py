"""The other side of a move: take an archive in out of sight, open it when it was handed over."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from kernel.audit.actions import record
from kernel.errors import Conflict
from kernel.people import Actor
from tenants import hosts
from tenants.actions.cities import KIND
from tenants.actions.registrations import find_place, register_restored
from tenants.actions.restores import opened, unpack
from tenants.models import Municipality
from tenants.portable import files
from tenants.portable.dropping import drop_schema
from tenants.portable.secrets import check_peppers, check_trust
from tenants.portable.structure import rename_schema
from tenants.portable.turns import take_turn
from tenants.portable.verifying import Archive
from tenants.rules.lifecycle import VACANT, CityState
from tenants.schemas import PUBLIC, working_in

HELD_BACK = timedelta(days=1)
"""By how much messages wait longer while their municipality moves: neither side sends them."""


def check_ready() -> dict[str, Any]:
    """Tell the cell's name; it takes nobody before its own tables are up to date.

    Raises: Conflict `tenants.move.target_failed`.
    """
    with working_in(PUBLIC):
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise Conflict("tenants.move.target_failed", answer=f"{len(missing)} migrations missing")
    return {"cell": settings.CELL}


def take_in(path: Path) -> dict[str, Any]:
    """Build and prove an arriving municipality where nobody sees it; what came before is dropped.

    Raises: as `restore_city`.
    """
    with working_in(PUBLIC), opened(path) as archive:
        check_trust(archive, "")
        archive.check()
        check_peppers(archive.manifest["peppers"])
        find_place_here(archive)
        drop_schema(_arriving(archive))
        with transaction.atomic(durable=True):
            take_turn(archive.manifest["uuid"])
            unpack(archive, _arriving(archive))
        return {"digest": archive.digest}


def find_place_here(archive: Archive) -> None:
    """Check that the municipality may come here. Raises: as `find_place`."""
    with transaction.atomic():
        find_place(archive)


def open_arrived(path: Path, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """Let a municipality that was handed over answer here; the same again when it does already.

    Raises: as `restore_city`.
    """
    with working_in(PUBLIC), opened(path) as archive:
        check_trust(archive, "")
        living = _living(archive)
        if living is None:
            living = _open(archive, actor=actor, at=at)
        return {"digest": archive.digest, "slug": living.slug, "schema": living.schema_name}


def _living(archive: Archive) -> Municipality | None:
    found: Municipality | None
    found = Municipality.objects.filter(uuid=UUID(archive.manifest["uuid"])).first()
    return found if found is not None and CityState(found.state) not in VACANT else None


@transaction.atomic(durable=True)
def _open(archive: Archive, *, actor: Actor, at: datetime) -> Municipality:
    take_turn(archive.manifest["uuid"])
    place = find_place(archive)
    rename_schema(_arriving(archive), place.schema)
    city = register_restored(archive, place, reason="moved here", actor=actor, at=at)
    release_messages(place.schema)
    facts = {"digest": archive.digest, "cell": settings.CELL}
    for schema in (PUBLIC, place.schema):
        with working_in(schema):
            record("municipality.arrived", kind=KIND, key=city.uuid, actor=actor, at=at, **facts)
    files.put_in_place(files.staging_of(_arriving(archive)), place.schema)
    transaction.on_commit(hosts.forget_all)
    return city


def turn_away(path: Path) -> dict[str, Any]:
    """Drop what arrived and was not handed over."""
    with working_in(PUBLIC), opened(path) as archive:
        schema = _arriving(archive)
        files.remove(files.staging_of(schema))
        return {"tables": drop_schema(schema)}


def hold_back_messages(schema: str) -> None:
    """Let no worker begin a message of a municipality that moves."""
    _shift_messages(schema, HELD_BACK)


def release_messages(schema: str) -> None:
    """Let messages go out when they were due."""
    _shift_messages(schema, -HELD_BACK)


def _shift_messages(schema: str, by: timedelta) -> None:
    statement = sql.SQL(
        "UPDATE {} SET due_at = due_at + make_interval(secs => %s) WHERE delivered_at IS NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(sql.Identifier(schema, "outbox_message")), [by.total_seconds()]
        )


def _arriving(archive: Archive) -> str:
    return f"zz_arriving_{UUID(archive.manifest['uuid']).hex}"
