"""Archive: the public site closes after an export was taken; read-only opens it again."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kernel.people import Actor
from tenants.actions.cities import change_state
from tenants.actions.exports import export_city, find_city, say_nothing
from tenants.models import Municipality
from tenants.portable.packing import Packed
from tenants.rules.lifecycle import CityState, check_move

Tell = Callable[[str], None]


def archive_city(
    slug: str, *, actor: Actor, at: datetime, folder: Path | None = None, tell: Tell = say_nothing
) -> tuple[Municipality, Packed]:
    """Close a municipality's site for good, its archive taken first and named in the history.

    Raises: NotFound `tenants.city.unknown`; Conflict `tenants.lifecycle.move_not_allowed`, and
    whatever hinders the export.
    """
    check_move(CityState(find_city(slug).state), CityState.ARCHIVED)
    packed = export_city(slug, folder=folder, actor=actor, at=at, tell=tell)
    reason = f"archive {packed.path.name}, digest {packed.digest}"
    tell("close")
    city = change_state(slug, to=CityState.ARCHIVED, actor=actor, at=at, reason=reason)
    return city, packed


def reopen_city(slug: str, *, actor: Actor, at: datetime) -> Municipality:
    """Open an archived municipality's site again, read-only.

    Raises: NotFound `tenants.city.unknown`; Conflict `tenants.lifecycle.move_not_allowed`.
    """
    return change_state(slug, to=CityState.READ_ONLY, actor=actor, at=at)
