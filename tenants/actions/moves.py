"""Move: a municipality to another cell, with every table and file compared before it lives there.

    freeze      changes are refused, reads go on; messages wait
    copy        export here, restore there out of sight, proven equal
    close       for the lifetime of the host caches neither cell answers
    hand over   tables locked, compared once more; the schema gets another name: lives there now
    open        the other cell answers

Until the hand-over a failure undoes everything; from then on a redo only ends it. A killed move
is run again: its row knows how far it was.
"""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection, transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, NotFound, Refusal, Unavailable
from kernel.people import Actor
from tenants import hosts
from tenants.actions.arrivals import hold_back_messages, release_messages
from tenants.actions.cities import KIND, change_state, lock_city
from tenants.actions.exports import say_nothing
from tenants.cache import forget_schema
from tenants.models import Move, MoveState, Municipality
from tenants.portable import files, layout
from tenants.portable.comparing import lock_tables, same_files, same_tables
from tenants.portable.dropping import drop_schema
from tenants.portable.elsewhere import Cell
from tenants.portable.packing import pack
from tenants.portable.structure import rename_schema
from tenants.portable.turns import take_turn
from tenants.portable.verifying import Archive
from tenants.rules.hosts import schema_of
from tenants.rules.lifecycle import CityState, check_has_schema
from tenants.schemas import PUBLIC, working_in

log = structlog.get_logger()

Tell = Callable[[str], None]

COPIES = 3


def move_city(
    slug: str, *, to: Cell, drop: bool = False, actor: Actor, at: datetime, tell: Tell = say_nothing
) -> Move:
    """Move a municipality to another cell, or go on where a killed move was.

    `drop` removes what is left here once it answers there. Must not run inside a transaction.

    Raises: NotFound `tenants.city.unknown`; Conflict `tenants.lifecycle.no_schema`,
    `tenants.move.own_cell`, `tenants.move.already_there`, `tenants.move.target_failed`,
    `tenants.lifecycle.busy`; Unavailable `tenants.move.restless`.
    """
    with working_in(PUBLIC):
        move = _begin(slug, to, actor=actor, at=at)
        if move.state == MoveState.RUNNING:
            try:
                _hand_over(move, to, actor=actor, at=at, tell=tell)
            except Exception as error:
                _give_up(move, to, error, actor=actor, at=at)
                raise
        if move.state == MoveState.FLIPPED:
            tell("open")
            _end(move, to, actor=actor, at=at)
        if drop:
            tell("drop")
            drop_moved(move)
    return move


@transaction.atomic(durable=True)
def _begin(slug: str, to: Cell, *, actor: Actor, at: datetime) -> Move:
    """Return the move to go on with, or freeze the municipality and begin one."""
    city = lock_city(slug)
    last: Move | None = city.moves.order_by("-started_at").first()
    moved = CityState(city.state) is CityState.MOVED
    if last is not None and (last.ended_at is None or (moved and last.cell == to.name)):
        if last.cell != to.name:
            raise Conflict("tenants.move.already_there", cell=last.cell)
        return last
    check_has_schema(CityState(city.state))
    if to.name == settings.CELL:
        raise Conflict("tenants.move.own_cell", cell=to.name)
    to.run("check")
    move = Move.objects.create(municipality=city, cell=to.name, started_at=at)
    city.frozen_at = at
    city.save(update_fields=["frozen_at"])
    hold_back_messages(city.schema_name)
    record("municipality.frozen", kind=KIND, key=city.uuid, actor=actor, at=at, cell=to.name)
    transaction.on_commit(hosts.forget_all)
    return move


def _hand_over(move: Move, to: Cell, *, actor: Actor, at: datetime, tell: Tell) -> None:
    """Copy, close, compare, flip; again from the copy when something changed meanwhile."""
    _wait_for_caches()
    for attempt in range(COPIES):
        tell("copy")
        _note(move, f"copy {attempt + 1}", at=at)
        path = _pack(move, at=at)
        to.run("take", path)
        tell("compare")
        _close(move, to)
        _wait_for_caches()
        if _flip(move, to, path, actor=actor, at=at):
            return
        _close(move, None)
    raise Unavailable("tenants.move.restless")


def _pack(move: Move, *, at: datetime) -> Path:
    path = carrier_of(move)
    path.parent.mkdir(parents=True, exist_ok=True)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchall()[0]
        city = _city(move)
        take_turn(city.uuid)
        packed = pack(city, path, at=at, snapshot=str(snapshot), is_move=True)
    move.digest = packed.digest
    Move.objects.filter(pk=move.pk).update(digest=packed.digest)
    return path


def _close(move: Move, to: Cell | None) -> None:
    """Let neither cell answer from now on, or (None) this one again."""
    cell = settings.CELL if to is None else to.name
    Municipality.objects.filter(pk=move.municipality_id).update(cell=cell)
    hosts.forget_all()


def _flip(move: Move, to: Cell, path: Path, *, actor: Actor, at: datetime) -> bool:
    """Hand over in one transaction if nothing differs from the copy; False when something does."""
    with path.open("rb") as file:
        archive = Archive(file)
        city = _city(move)
        if not same_files(archive, city.schema_name):
            return False
        drop_schema(moved_schema(move))
        with transaction.atomic(durable=True):
            take_turn(city.uuid)
            lock_tables(archive, city.schema_name)
            if not same_tables(archive, city.schema_name):
                return False
            _mark_moved(move, to, actor=actor, at=at)
    move.refresh_from_db()
    return True


def _mark_moved(move: Move, to: Cell, *, actor: Actor, at: datetime) -> None:
    city = _city(move)
    facts = {"cell": to.name, "digest": move.digest}
    record("municipality.moved", kind=KIND, key=city.uuid, actor=actor, at=at, **facts)
    change_state(city.slug, to=CityState.MOVED, actor=actor, at=at, reason=to.name)
    rename_schema(city.schema_name, moved_schema(move))
    Municipality.objects.filter(pk=city.pk).update(
        schema_name=moved_schema(move), cell=to.name, frozen_at=None
    )
    Move.objects.filter(pk=move.pk).update(
        state=MoveState.FLIPPED, steps=[*move.steps, {"name": "flipped", "at": at.isoformat()}]
    )


def _end(move: Move, to: Cell, *, actor: Actor, at: datetime) -> None:
    """Open it there; what carried it is removed."""
    path = carrier_of(move)
    to.run("open", path)
    with transaction.atomic(durable=True):
        city = _city(move)
        Move.objects.filter(pk=move.pk).update(state=MoveState.DONE, ended_at=at)
        record("municipality.move_ended", kind=KIND, key=city.uuid, actor=actor, at=at)
    path.unlink(missing_ok=True)
    move.refresh_from_db()


def _give_up(move: Move, to: Cell, error: Exception, *, actor: Actor, at: datetime) -> None:
    """Let the municipality answer here as before, and drop what was copied."""
    cause = error.code if isinstance(error, Refusal) else type(error).__name__
    log.error("move.failed", slug=move.municipality.slug, cause=cause)
    _unfreeze(move, cause=cause, actor=actor, at=at)
    path = carrier_of(move)
    if path.exists():
        try:
            to.run("drop", path)
        except Conflict:
            log.warning("move.copy_left", slug=move.municipality.slug, cell=to.name)
        path.unlink(missing_ok=True)


@transaction.atomic(durable=True)
def _unfreeze(move: Move, *, cause: str, actor: Actor, at: datetime) -> None:
    city = lock_city(move.municipality.slug)
    city.cell, city.frozen_at = settings.CELL, None
    city.save(update_fields=["cell", "frozen_at"])
    release_messages(city.schema_name)
    Move.objects.filter(pk=move.pk).update(state=MoveState.FAILED, ended_at=at, error=cause)
    record("municipality.unfrozen", kind=KIND, key=city.uuid, actor=actor, at=at, cause=cause)
    transaction.on_commit(hosts.forget_all)


def cancel_move(slug: str, *, actor: Actor, at: datetime) -> None:
    """Undo a move that was killed before its hand-over.

    Raises: NotFound `tenants.city.unknown`, `tenants.move.not_moving`; Conflict
    `tenants.move.too_late`.
    """
    with working_in(PUBLIC):
        move = Move.objects.filter(municipality__slug=slug, ended_at=None).first()
        if move is None:
            raise NotFound("tenants.move.not_moving")
        if move.state == MoveState.FLIPPED:
            raise Conflict("tenants.move.too_late", cell=move.cell)
        _unfreeze(move, cause="cancelled", actor=actor, at=at)
        carrier_of(move).unlink(missing_ok=True)


def drop_moved(move: Move) -> None:
    """Remove what a municipality that moved away left here."""
    schema = moved_schema(move)
    drop_schema(schema)
    files.remove(schema_here(move))
    forget_schema(schema_here(move))


def schema_here(move: Move) -> str:
    """Return the schema name that the municipality had here."""
    return schema_of(move.municipality.slug)


def moved_schema(move: Move) -> str:
    """Return the name of the schema that a municipality leaves behind."""
    return f"zz_moved_{move.municipality.uuid.hex}"


def carrier_of(move: Move) -> Path:
    """Return where the archive lies that carries a municipality over."""
    return Path(settings.ARCHIVES_FOLDER) / "moves" / f"{move.uuid}{layout.SUFFIX}"


def _city(move: Move) -> Municipality:
    city: Municipality = Municipality.objects.get(pk=move.municipality_id)
    return city


def _note(move: Move, step: str, *, at: datetime) -> None:
    move.steps = [*move.steps, {"name": step, "at": at.isoformat()}]
    Move.objects.filter(pk=move.pk).update(steps=move.steps)


def _wait_for_caches() -> None:
    """Wait until every process has forgotten what it knew of the municipality."""
    time.sleep(settings.MOVE_WAIT_SECONDS)
