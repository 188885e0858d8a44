"""Who runs the platform: three roles, and what each may do."""

from collections.abc import Iterable
from uuid import UUID

from kernel.errors import Conflict, Invalid, NotAllowed

OPERATOR = "operator"
FINANCE = "finance"
VIEWER = "viewer"
ROLES = (OPERATOR, FINANCE, VIEWER)

RUNS = frozenset({OPERATOR})
SELLS = frozenset({OPERATOR, FINANCE})
READS = frozenset(ROLES)

MATRIX: dict[str, frozenset[str]] = {
    "home.read": READS,
    "fleet.read": READS,
    "fleet.change": RUNS,
    "plan.change": SELLS,
    "runs.read": READS,
    "runs.change": RUNS,
    "outbox.read": READS,
    "outbox.change": RUNS,
    "notices.read": READS,
    "notices.change": RUNS,
    "support.read": READS,
    "support.change": RUNS,
    "people.read": READS,
    "people.change": RUNS,
    "audit.read": READS,
}
"""Actions of the console and the roles that may do them; money has matrices of its own."""


def check_roles(roles: Iterable[str]) -> list[str]:
    """Return the roles in their order. Raises: Invalid `operators.people.roles_unknown`."""
    asked = set(roles)
    if not asked or not asked <= set(ROLES):
        raise Invalid("operators.people.roles_unknown")
    return [role for role in ROLES if role in asked]


def check_somebody_else(account: UUID | None, other: UUID) -> None:
    """Check that nobody changes their own roles. Raises: NotAllowed `operators.people.oneself`."""
    if account == other:
        raise NotAllowed("operators.people.oneself")


def check_not_last(*, others: int, was_operator: bool, stays_operator: bool) -> None:
    """Check that somebody can still run the platform; `others` are further active operators.

    Raises: Conflict `operators.people.last_operator`.
    """
    if was_operator and not stays_operator and not others:
        raise Conflict("operators.people.last_operator")
