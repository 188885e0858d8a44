"""Entering a municipality that comes out of an archive: its place, host names and history."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from kernel.audit.actions import record
from kernel.errors import Conflict
from kernel.people import Actor
from tenants import erased
from tenants.models import Domain, Municipality, MunicipalityTransition, Tombstone
from tenants.portable import tombstones
from tenants.portable.layout import REGISTRY
from tenants.portable.registration import fields_of, instant_of
from tenants.portable.verifying import Archive
from tenants.rules.hosts import schema_of
from tenants.rules.lifecycle import VACANT, CityState

HISTORY = ("state", "reason", "actor", "at")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a restored municipality goes: its row here (None: a new one) and its names."""

    uuid: UUID
    slug: str
    schema: str
    row: Municipality | None
    tombstone: Tombstone | None


def find_place(archive: Archive, *, slug: str = "", although_erased: bool = False) -> Place:
    """Return the place for an archive, its row locked; a copy beside the original is another one.

    Raises: Conflict `tenants.restore.city_exists`, `tenants.restore.erased`,
    `tenants.hosts.slug_taken`.
    """
    uuid = UUID(archive.manifest["uuid"])
    wanted = slug or str(archive.manifest["slug"])
    row: Municipality | None
    row = Municipality.objects.select_for_update().filter(uuid=uuid).first()
    tombstone = Tombstone.objects.filter(municipality=uuid, lifted_at=None).first()
    if row is not None and CityState(row.state) not in VACANT:
        if not slug or slug == row.slug:
            raise Conflict("tenants.restore.city_exists", slug=row.slug)
        uuid, row, tombstone = uuid4(), None, None
    elif (tombstone or str(uuid) in tombstones.in_force()) and not although_erased:
        raise Conflict("tenants.restore.erased", slug=wanted)
    taken = Municipality.objects.filter(Q(slug=wanted) | Q(schema_name=schema_of(wanted)))
    if taken.exclude(pk=row.pk if row else None).exists():
        raise Conflict("tenants.hosts.slug_taken", slug=wanted)
    return Place(uuid, wanted, schema_of(wanted), row, tombstone)


def register_restored(
    archive: Archive, place: Place, *, reason: str, actor: Actor, at: datetime, cell: str = ""
) -> Municipality:
    """Write the registry's row, host names and history of a restored municipality.

    Raises: Conflict `tenants.hosts.host_taken`.
    """
    registry = json_of(archive)
    fields = fields_of(registry)
    is_copy = str(place.uuid) != archive.manifest["uuid"]
    fields.update(uuid=place.uuid, slug=place.slug, schema_name=place.schema)
    fields.update(cell=cell or settings.CELL, frozen_at=None)
    if is_copy:
        fields.update(official_code="", code_aliases=[])
    city = place.row or Municipality()
    for name, value in fields.items():
        setattr(city, name, value)
    city.save()
    _write_history(city, registry, reason=reason or "restored", actor=actor, at=at)
    _write_domains(city, registry, is_copy=is_copy, at=at)
    if place.tombstone is not None or str(place.uuid) in tombstones.in_force():
        _lift(place, reason=reason, actor=actor, at=at)
    return city


def json_of(archive: Archive) -> dict[str, Any]:
    """Return what the registry knew when the archive was made."""
    registry: dict[str, Any] = json.loads(archive.read(REGISTRY))
    return registry


def _write_history(
    city: Municipality, registry: dict[str, Any], *, reason: str, actor: Actor, at: datetime
) -> None:
    """Write the archive's history, what happened here since, and that it was restored now."""
    rows = [{**row, "at": instant_of(row["at"])} for row in registry["transitions"]]
    known = {(row["state"], row["at"]) for row in rows}
    here = list(city.transitions.order_by("pk").values(*HISTORY))
    rows += [row for row in here if (row["state"], row["at"]) not in known]
    rows.sort(key=lambda row: row["at"])
    rows.append({"state": city.state, "reason": reason, "actor": actor.tag, "at": at})
    city.transitions.all().delete()
    MunicipalityTransition.objects.bulk_create(
        MunicipalityTransition(municipality=city, **row) for row in rows
    )


def _write_domains(
    city: Municipality, registry: dict[str, Any], *, is_copy: bool, at: datetime
) -> None:
    own = f"{city.slug}.{settings.BASE_DOMAIN}".lower()
    wanted: dict[str, tuple[bool, datetime | None]] = {own: (True, at)}
    for row in [] if is_copy else registry["domains"]:
        if not row["is_primary"]:
            wanted[row["domain"]] = (False, instant_of(row["verified_at"]))
    city.domains.all().delete()
    taken = Domain.objects.filter(domain__in=wanted).values_list("domain", flat=True).first()
    if taken is not None:
        raise Conflict("tenants.hosts.host_taken", host=taken)
    for host, (is_primary, verified_at) in wanted.items():
        Domain(domain=host, tenant=city, is_primary=is_primary, verified_at=verified_at).save()


def _lift(place: Place, *, reason: str, actor: Actor, at: datetime) -> None:
    """Say in the list of the erased that this one is back on purpose, before anybody can see it."""
    facts = {"municipality": str(place.uuid), "at": at.isoformat(), "reason": reason}
    tombstones.append(tombstones.LIFTED, **facts, actor=actor.tag, slug=place.slug)
    if place.tombstone is not None:
        place.tombstone.lifted_at, place.tombstone.lift_reason = at, reason
        place.tombstone.save(update_fields=["lifted_at", "lift_reason"])
    transaction.on_commit(erased.forget)
    record("tombstone.lifted", kind="tombstone", key=place.uuid, actor=actor, at=at, reason=reason)
