"""Lifecycle of a municipality on the platform."""

from enum import StrEnum

from kernel.errors import Conflict


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
    ERASED = "erased"


S = CityState
CITY_MOVES: dict[CityState, frozenset[CityState]] = {
    S.APPLIED: frozenset({S.APPROVED}),
    S.APPROVED: frozenset({S.PROVISIONING}),
    S.PROVISIONING: frozenset({S.SETUP, S.FAILED}),
    S.FAILED: frozenset({S.PROVISIONING}),
    S.SETUP: frozenset({S.ACTIVE, S.SUSPENDED, S.ARCHIVED}),
    S.ACTIVE: frozenset({S.GRACE, S.READ_ONLY, S.SUSPENDED}),
    S.GRACE: frozenset({S.ACTIVE, S.READ_ONLY, S.SUSPENDED}),
    S.READ_ONLY: frozenset({S.ACTIVE, S.SUSPENDED, S.ARCHIVED}),
    S.SUSPENDED: frozenset({S.SETUP, S.ACTIVE, S.GRACE, S.READ_ONLY, S.ARCHIVED}),
    S.ARCHIVED: frozenset({S.READ_ONLY, S.ERASED}),
    S.ERASED: frozenset(),
}

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
