"""Roles of a municipality: which exist, who may grant which, which exclude one another."""

from collections.abc import Iterable

from kernel.errors import Conflict, Invalid, NotAllowed
from kernel.people import SYSTEM, Actor

OWNER = "owner"
CONTEST_MANAGER = "contest_manager"
INTAKE_CLERK = "intake_clerk"
FORMAL_EVALUATOR = "formal_evaluator"
SUBSTANTIVE_EVALUATOR = "substantive_evaluator"
PAPER_CLERK = "paper_clerk"
PAPER_APPROVER = "paper_approver"
AUDITOR = "auditor"

ROLES: tuple[str, ...] = (
    OWNER,
    CONTEST_MANAGER,
    INTAKE_CLERK,
    FORMAL_EVALUATOR,
    SUBSTANTIVE_EVALUATOR,
    PAPER_CLERK,
    PAPER_APPROVER,
    "petition_moderator",
    "consultation_editor",
    "dispatcher",
    "department_worker",
    "council_clerk",
    "chair",
    "councillor",
    AUDITOR,
    "editor",
)

MAY_GRANT: dict[str, frozenset[str]] = {
    OWNER: frozenset(ROLES),
    CONTEST_MANAGER: frozenset(
        {INTAKE_CLERK, FORMAL_EVALUATOR, SUBSTANTIVE_EVALUATOR, PAPER_CLERK, PAPER_APPROVER}
    ),
}
"""Holder of the key may grant and revoke the values."""

APART: tuple[tuple[str, str], ...] = (
    (INTAKE_CLERK, FORMAL_EVALUATOR),
    (INTAKE_CLERK, SUBSTANTIVE_EVALUATOR),
    *((AUDITOR, role) for role in ROLES if role != AUDITOR),
)
"""Pairs one person never holds: who takes a proposal in does not evaluate it, and who audits
changes nothing. There is no exception: a small municipality shares the roles among two people.
Source: residents.md, Roles."""

READS_AUDIT = frozenset({OWNER, AUDITOR})
MANAGES_PEOPLE = frozenset(MAY_GRANT)
IMPORTS_ROLL = frozenset({OWNER, CONTEST_MANAGER})


def grantable_by(actor: Actor) -> tuple[str, ...]:
    """Return the roles that `actor` may grant and revoke, in the usual order."""
    if actor is SYSTEM:
        return ROLES
    allowed = frozenset().union(*(MAY_GRANT.get(role, frozenset()) for role in actor.roles))
    return tuple(role for role in ROLES if role in allowed)


def check_may_grant(actor: Actor, role: str) -> None:
    """Let `actor` grant or revoke `role`.

    Raises: Invalid `residents.roles.unknown`, NotAllowed `residents.roles.not_allowed`.
    """
    if role not in ROLES:
        raise Invalid("residents.roles.unknown", role=role)
    if role not in grantable_by(actor):
        raise NotAllowed("residents.roles.not_allowed", role=role)


def check_apart(role: str, held: Iterable[str]) -> None:
    """Refuse a role that excludes one already held.

    Raises: Conflict `residents.roles.kept_apart` with the other role.
    """
    for other in held:
        if (role, other) in APART or (other, role) in APART:
            raise Conflict("residents.roles.kept_apart", role=role, other=other)


def check_may_import_roll(actor: Actor) -> None:
    """Let `actor` import a voter roll. Raises: NotAllowed `residents.roll.not_allowed`."""
    if actor is not SYSTEM and IMPORTS_ROLL.isdisjoint(actor.roles):
        raise NotAllowed("residents.roll.not_allowed")
