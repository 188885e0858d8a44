"""Roles of a municipality: which exist, what they may, who grants which, which exclude another."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from kernel.errors import Conflict, Invalid, NotAllowed
from kernel.people import SYSTEM, Actor, LentStaff

OWNER = "owner"
CONTEST_MANAGER = "contest_manager"
INTAKE_CLERK = "intake_clerk"
FORMAL_EVALUATOR = "formal_evaluator"
SUBSTANTIVE_EVALUATOR = "substantive_evaluator"
PAPER_CLERK = "paper_clerk"
PAPER_APPROVER = "paper_approver"
DEPARTMENT_WORKER = "department_worker"
COUNCIL_CLERK = "council_clerk"
CHAIR = "chair"
COUNCILLOR = "councillor"
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
    DEPARTMENT_WORKER,
    COUNCIL_CLERK,
    CHAIR,
    COUNCILLOR,
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

PER_DEPARTMENT = frozenset({SUBSTANTIVE_EVALUATOR, DEPARTMENT_WORKER})
"""Roles held for one department."""

_OF_THE_COUNCIL = (CHAIR, COUNCILLOR)
_NOT_OF_THE_COUNCIL = (
    COUNCIL_CLERK,
    FORMAL_EVALUATOR,
    SUBSTANTIVE_EVALUATOR,
    PAPER_CLERK,
    PAPER_APPROVER,
)
APART: tuple[tuple[str, str], ...] = (
    (INTAKE_CLERK, FORMAL_EVALUATOR),
    (INTAKE_CLERK, SUBSTANTIVE_EVALUATOR),
    *((seat, post) for seat in _OF_THE_COUNCIL for post in _NOT_OF_THE_COUNCIL),
    *((AUDITOR, role) for role in ROLES if role != AUDITOR),
)
"""Pairs one person never holds: who takes a proposal in does not evaluate it; who sits in the
council keeps none of its minutes, evaluates no proposal and handles no ballot; who audits changes
nothing. There is no exception: a small municipality shares the roles among two people.
Source: residents.md, Roles."""

_OWNER = frozenset({OWNER})
_MANAGERS = frozenset(MAY_GRANT)

MATRIX: Mapping[str, frozenset[str]] = {
    "office.view": frozenset(ROLES),
    "people.read": _MANAGERS | {AUDITOR},
    "people.manage": _MANAGERS,
    "people.correct": _MANAGERS,
    "audit.read": _OWNER | {AUDITOR},
    "roll.import": _MANAGERS,
    "privacy.read": _OWNER | {AUDITOR},
    "privacy.manage": _OWNER,
    "identity.read": _OWNER | {AUDITOR},
    "identity.manage": _OWNER,
    "api_keys.read": _OWNER | {AUDITOR},
    "api_keys.manage": _OWNER,
}
"""Which role may do what with people, identity, privacy, audit and API keys."""

READS_AUDIT = MATRIX["audit.read"]
MANAGES_PEOPLE = MATRIX["people.manage"]
IMPORTS_ROLL = MATRIX["roll.import"]

INVITATION_LASTS = timedelta(days=14)


def may(actor: Actor, action: str) -> bool:
    """Whether one of the actor's roles may do an action of MATRIX; the platform may everything."""
    return actor is SYSTEM or not MATRIX[action].isdisjoint(actor.roles)


def check_may(actor: Actor, action: str) -> None:
    """Let `actor` do an action of MATRIX. Raises: NotAllowed `residents.office.wrong_role`."""
    if not may(actor, action):
        raise NotAllowed("residents.office.wrong_role", action=action)


def is_expired(invited_at: datetime, *, at: datetime) -> bool:
    """Whether an invitation sent at `invited_at` is too old to be accepted."""
    return at >= invited_at + INVITATION_LASTS


def check_department(role: str, *, given: bool, there_are_any: bool) -> None:
    """Let a role be granted for a department, or for none.

    A role that belongs to one needs it as soon as the municipality has entered its departments.

    Raises: Invalid `residents.roles.department_missing`, `residents.roles.no_department`.
    """
    if given and role not in PER_DEPARTMENT:
        raise Invalid("residents.roles.no_department", role=role)
    if not given and there_are_any and role in PER_DEPARTMENT:
        raise Invalid("residents.roles.department_missing", role=role)


def grantable_by(actor: Actor) -> tuple[str, ...]:
    """Return the roles that `actor` may grant and revoke, in the usual order; support none."""
    if actor is SYSTEM:
        return ROLES
    if isinstance(actor, LentStaff):
        return ()
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
