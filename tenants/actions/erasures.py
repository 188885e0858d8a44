"""Erase: a municipality leaves the platform; a tombstone keeps it away after any restore.

One transaction takes it out of sight with everything that names it. What is left then has names
of its own (`zz_erasing_…`) and is removed step by step; a killed erasure is simply run again.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from kernel.audit.actions import record
from kernel.jobs.models import Job
from kernel.people import Actor
from tenants import erased, hosts
from tenants.actions.cities import KIND, lock_city
from tenants.actions.exports import say_nothing
from tenants.cache import forget_schema
from tenants.erasing import erasures
from tenants.models import Municipality, MunicipalityTransition, Tombstone
from tenants.portable import files, tombstones
from tenants.portable.dropping import drop_schema
from tenants.portable.structure import rename_schema, schema_is_there
from tenants.portable.turns import take_turn
from tenants.rules.lifecycle import CityState, check_confirmed, check_move
from tenants.schemas import PUBLIC, working_in

log = structlog.get_logger()

Tell = Callable[[str], None]


def erase_city(
    slug: str,
    *,
    confirmation: str,
    reason: str = "",
    actor: Actor,
    at: datetime,
    tell: Tell = say_nothing,
) -> Tombstone:
    """Erase an archived municipality, or one that never came to be, for good.

    `confirmation` is the subdomain, typed by whoever erases. An erasure that was begun before is
    ended; one that is over is told again. Must not run inside a transaction.

    Raises: Invalid `tenants.erase.not_confirmed`; NotFound `tenants.city.unknown`; Conflict
    `tenants.lifecycle.move_not_allowed`, `tenants.lifecycle.busy`.
    """
    check_confirmed(slug, confirmation)
    with working_in(PUBLIC):
        tombstone = _begun(slug)
        if tombstone is None:
            tell("erase")
            tombstone = take_away(slug, reason=reason, actor=actor, at=at)
        if tombstone.ended_at is None:
            tell("remove")
            remove_remains(tombstone, at=at)
    return tombstone


def _begun(slug: str) -> Tombstone | None:
    """Return the erasure under this name that is not over, or the last one when nobody has it."""
    found = Tombstone.objects.filter(slug=slug, lifted_at=None).order_by("-pk")
    unfinished = found.filter(ended_at=None).first()
    if unfinished is not None or Municipality.objects.filter(slug=slug).exists():
        return unfinished
    return found.first()


@transaction.atomic(durable=True)
def take_away(
    slug: str, *, reason: str, actor: Actor, at: datetime, again: bool = False
) -> Tombstone:
    """Take a municipality out of sight: rows of public, host names, schema under another name.

    `again` erases in whatever state it is: it was erased before and a restore brought it back.

    Raises: NotFound `tenants.city.unknown`; Conflict `tenants.lifecycle.move_not_allowed`.
    """
    city = lock_city(slug)
    take_turn(city.uuid)
    if not again:
        check_move(CityState(city.state), CityState.ERASED)
    tombstone: Tombstone = _ensure_tombstone(city, reason=reason, actor=actor, at=at)
    rows = {name: erase(city, at) for name, erase in erasures}
    rows["jobs"] = _forget_jobs(slug)
    if schema_is_there(city.schema_name):
        rename_schema(city.schema_name, remains_of(tombstone))
    _empty_row(city, actor=actor, at=at)
    facts = {"slug": slug, "rows": rows, "again": again}
    record("municipality.erased", kind=KIND, key=city.uuid, actor=actor, at=at, **facts)
    transaction.on_commit(_forget_hosts)
    return tombstone


def _forget_hosts() -> None:
    hosts.forget_all()
    erased.forget()


def _ensure_tombstone(city: Municipality, *, reason: str, actor: Actor, at: datetime) -> Tombstone:
    kept = Tombstone.objects.filter(municipality=city.uuid, lifted_at=None).first()
    if kept is not None:
        kept.ended_at = None
        kept.save(update_fields=["ended_at"])
        return kept
    return Tombstone.objects.create(
        municipality=city.uuid,
        slug=city.slug,
        schema_name=city.schema_name,
        names=city.names,
        country=city.country,
        reason=reason.strip(),
        actor=actor.tag,
        erased_at=at,
    )


def _forget_jobs(slug: str) -> int:
    """Delete the reports of long work on a municipality; work that runs now tells its own end."""
    named = Job.objects.filter(Q(parameters__slug=slug), kind__startswith="tenants.")
    return named.filter(ended_at__isnull=False).delete()[0]


def _empty_row(city: Municipality, *, actor: Actor, at: datetime) -> None:
    """Leave of the registry's row what history needs; its name is free for others."""
    city.domains.all().delete()
    city.provisioning_runs.all().delete()
    city.moves.all().delete()
    city.transitions.update(reason="")
    blank = Municipality(
        pk=city.pk,
        uuid=city.uuid,
        slug=f"erased-{city.uuid.hex[:24]}",
        schema_name=f"zz_erased_{city.uuid.hex}",
        names=city.names,
        country=city.country,
        languages=city.languages,
        default_language=city.default_language,
        time_zone=city.time_zone,
        currency=city.currency,
        state=CityState.ERASED.value,
        cell=settings.CELL,
        created_at=city.created_at,
        activated_at=city.activated_at,
    )
    blank.save(force_update=True)
    MunicipalityTransition.objects.create(
        municipality=city, state=CityState.ERASED.value, reason="", actor=actor.tag, at=at
    )


def remove_remains(tombstone: Tombstone, *, at: datetime) -> None:
    """Remove what nobody can see any more: files, rows, cached answers; each step can be redone."""
    write_down(tombstone)
    is_taken = Municipality.objects.filter(schema_name=tombstone.schema_name).exists()
    if is_taken:
        log.warning("erasure.name_taken", schema=tombstone.schema_name)
    else:
        files.remove(tombstone.schema_name)
        forget_schema(tombstone.schema_name)
    drop_schema(remains_of(tombstone))
    tombstone.ended_at = at
    tombstone.save(update_fields=["ended_at"])


def write_down(tombstone: Tombstone) -> None:
    """Have the tombstone outside the database, once."""
    key = str(tombstone.municipality)
    if key in tombstones.in_force():
        return
    tombstones.append(
        tombstones.ERASED,
        municipality=key,
        slug=tombstone.slug,
        schema=tombstone.schema_name,
        country=tombstone.country,
        names=tombstone.names,
        at=tombstone.erased_at.isoformat(),
        actor=tombstone.actor,
    )


def remains_of(tombstone: Tombstone) -> str:
    """Return the name of the schema that waits to be dropped; the fleet passes it by."""
    return f"zz_erasing_{tombstone.municipality.hex}"
