"""Lifecycle of a municipality on the platform."""

from datetime import datetime
from enum import StrEnum

from kernel.errors import Conflict, Invalid


class CityState(StrEnum):
    """Where a municipality stands; every state has its page for visitors."""

    APPLIED = "applied"
    APPROVED = "approved"
    PROVISIONING = "provisioning"
    FAILED = "failed"
    SETUP = "setup"
    ACTIVE = "active"
    GRACE = "grace"
    READ_ONLY = "read_only"
    SUSPENDED = "suspended"
    ARCHIVED = "archived"
    MOVED = "moved"
    ERASED = "erased"


S = CityState
CITY_MOVES: dict[CityState, frozenset[CityState]] = {
    S.APPLIED: frozenset({S.APPROVED, S.ERASED}),
    S.APPROVED: frozenset({S.PROVISIONING}),
    S.PROVISIONING: frozenset({S.SETUP, S.FAILED}),
    S.FAILED: frozenset({S.PROVISIONING, S.ERASED}),
    S.SETUP: frozenset({S.ACTIVE, S.SUSPENDED, S.ARCHIVED, S.MOVED}),
    S.ACTIVE: frozenset({S.GRACE, S.READ_ONLY, S.SUSPENDED, S.MOVED}),
    S.GRACE: frozenset({S.ACTIVE, S.READ_ONLY, S.SUSPENDED, S.MOVED}),
    S.READ_ONLY: frozenset({S.ACTIVE, S.SUSPENDED, S.ARCHIVED, S.MOVED}),
    S.SUSPENDED: frozenset({S.SETUP, S.ACTIVE, S.GRACE, S.READ_ONLY, S.ARCHIVED, S.MOVED}),
    S.ARCHIVED: frozenset({S.READ_ONLY, S.ERASED, S.MOVED}),
    S.MOVED: frozenset(),
    S.ERASED: frozenset(),
}
"""Moved and erased end a life here; only a restored archive begins another one."""

WITH_SCHEMA = frozenset({S.SETUP, S.ACTIVE, S.GRACE, S.READ_ONLY, S.SUSPENDED, S.ARCHIVED})
"""States in which there is a schema to export and to move."""

VACANT = frozenset({S.MOVED, S.ERASED})
"""States of a row whose place an archive may take again."""

OPEN_TO_VISITORS = frozenset({S.ACTIVE, S.GRACE, S.READ_ONLY})
"""States in which a city's public pages are shown."""

OPEN_TO_CHANGES = frozenset({S.SETUP, S.ACTIVE, S.GRACE})
"""States in which people may change anything."""


def check_move(state: CityState, to: CityState) -> None:
    """Check that a municipality may go from `state` to `to`.

    Raises: Conflict `tenants.lifecycle.move_not_allowed`.
    """
    if to not in CITY_MOVES[state]:
        raise Conflict("tenants.lifecycle.move_not_allowed", state=state.value, to=to.value)


def state_after_suspension(
    before: CityState,
    *,
    service_ends_at: datetime | None,
    grace_ends_at: datetime | None,
    at: datetime,
) -> CityState:
    """Return where a lifted suspension leads: back, or further where the service ended meanwhile.

    `service_ends_at` and `grace_ends_at` are half-open ends, None: without an end.
    """
    if before in {CityState.ACTIVE, CityState.GRACE}:
        if grace_ends_at is not None and at >= grace_ends_at:
            return CityState.READ_ONLY
        if service_ends_at is not None and at >= service_ends_at:
            return CityState.GRACE
    return before


def check_has_schema(state: CityState) -> None:
    """Check that a municipality in `state` has a schema that can be exported or moved.

    Raises: Conflict `tenants.lifecycle.no_schema`.
    """
    if state not in WITH_SCHEMA:
        raise Conflict("tenants.lifecycle.no_schema", state=state.value)


def check_confirmed(slug: str, typed: str) -> None:
    """Check that whoever erases typed the subdomain of what is erased.

    Raises: Invalid `tenants.erase.not_confirmed`.
    """
    if typed.strip() != slug:
        raise Invalid("tenants.erase.not_confirmed", slug=slug)
