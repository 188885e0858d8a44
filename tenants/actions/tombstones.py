"""Tombstones: what was erased stays erased, whatever backup is restored."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.people import Actor
from tenants.actions.erasures import remove_remains, take_away, write_down
from tenants.models import Municipality, Tombstone
from tenants.portable import files, tombstones
from tenants.portable.structure import schema_is_there
from tenants.rules.lifecycle import CityState
from tenants.schemas import PUBLIC, working_in


def replay_tombstones(*, actor: Actor, at: datetime) -> list[str]:
    """Erase again every municipality of the list that a restored backup brought back.

    Returns the subdomains it erased or whose erasure it ended. Runs after every restore of the
    platform's database, before it answers. A municipality restored on purpose is left alone.
    """
    erased = []
    with working_in(PUBLIC):
        for key, line in tombstones.in_force().items():
            city = Municipality.objects.filter(uuid=UUID(key)).first()
            if city is not None and CityState(city.state) is not CityState.ERASED:
                take_away(city.slug, reason="replayed", actor=actor, at=at, again=True)
            tombstone = _ensure(UUID(key), line, actor=actor)
            if tombstone.ended_at is None or _has_files(tombstone):
                remove_remains(tombstone, at=at)
                erased.append(str(line["slug"]))
        for tombstone in Tombstone.objects.filter(lifted_at=None):
            write_down(tombstone)
            if tombstone.ended_at is None:
                remove_remains(tombstone, at=at)
                erased.append(tombstone.slug)
    return erased


def _ensure(key: UUID, line: dict[str, Any], *, actor: Actor) -> Tombstone:
    """Return the row of a line, made now when the restored database is older than it."""
    kept = Tombstone.objects.filter(municipality=key, lifted_at=None).first()
    return kept or Tombstone.objects.create(
        municipality=key,
        slug=line["slug"],
        schema_name=line["schema"],
        names=line.get("names", {}),
        country=line.get("country", ""),
        actor=line.get("actor", actor.tag),
        erased_at=datetime.fromisoformat(line["at"]),
    )


def _has_files(tombstone: Tombstone) -> bool:
    """Whether files of an erased municipality came back and belong to nobody else now."""
    name = tombstone.schema_name
    if Municipality.objects.filter(schema_name=name).exists():
        return False
    return bool(files.file_names(name))


def find_risen() -> list[str]:
    """Return one English sentence for everything that should be erased and is not."""
    found = []
    with working_in(PUBLIC):
        lines = tombstones.in_force()
        living = Municipality.objects.exclude(state=CityState.ERASED.value)
        for city in living.filter(uuid__in=[UUID(key) for key in lines]):
            found.append(f"{city.slug} was erased and is back: run replay_tombstones")
        for tombstone in Tombstone.objects.filter(lifted_at=None):
            if tombstone.ended_at is None or schema_is_there(
                f"zz_erasing_{tombstone.municipality.hex}"
            ):
                found.append(f"the erasure of {tombstone.slug} is not over: run erase_city again")
            if str(tombstone.municipality) not in lines:
                found.append(f"the tombstone of {tombstone.slug} is missing from the list")
    return found
