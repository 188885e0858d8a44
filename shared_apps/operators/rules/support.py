"""Support access: an operator asks, the municipality lends a role for some hours, or does not."""

from datetime import datetime, timedelta
from enum import StrEnum

from kernel.errors import Conflict, Invalid, NotAllowed


class SupportState(StrEnum):
    """Where a request for access stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"


S = SupportState
MOVES: dict[SupportState, frozenset[SupportState]] = {
    S.ASKED: frozenset({S.GRANTED, S.REFUSED, S.ENDED}),
    S.GRANTED: frozenset({S.ENDED}),
    S.REFUSED: frozenset(),
    S.ENDED: frozenset(),
}

LENT_ROLES = ("auditor", "intake_clerk", "contest_manager", "editor")
"""Roles of a municipality that can be lent: none of them gives roles to others."""

MATRIX: dict[str, frozenset[str]] = {
    "support.read": frozenset({"owner", "auditor"}),
    "support.decide": frozenset({"owner"}),
}
"""Who of a municipality's staff reads requests, and who gives consent."""

SHORTEST_HOURS = 1
LONGEST_HOURS = 72
ENTRY_SECONDS = 60
"""How long the way into a municipality's office is open after it was asked for."""


def check_move(state: str, to: SupportState) -> None:
    """Check that a request may go on like this. Raises: Conflict `operators.support.settled`."""
    if to not in MOVES[SupportState(state)]:
        raise Conflict("operators.support.settled")


def check_reason(reason: str) -> str:
    """Return the reason. Raises: Invalid `operators.support.reason_missing`."""
    if not reason.strip():
        raise Invalid("operators.support.reason_missing")
    return reason.strip()


def check_loan(role: str, hours: int) -> timedelta:
    """Return how long a role is lent.

    Raises: Invalid `operators.support.role_not_lent`, `operators.support.hours`.
    """
    if role not in LENT_ROLES:
        raise Invalid("operators.support.role_not_lent")
    if not SHORTEST_HOURS <= hours <= LONGEST_HOURS:
        raise Invalid("operators.support.hours", shortest=SHORTEST_HOURS, longest=LONGEST_HOURS)
    return timedelta(hours=hours)


def is_open(state: str, until: datetime | None, *, at: datetime) -> bool:
    """Whether the lent role counts at an instant."""
    return state == SupportState.GRANTED and until is not None and at < until


def check_open(state: str, until: datetime | None, *, at: datetime) -> None:
    """Check that there is consent now. Raises: NotAllowed `operators.support.not_open`."""
    if not is_open(state, until, at=at):
        raise NotAllowed("operators.support.not_open")
