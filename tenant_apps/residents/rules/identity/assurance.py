"""Levels of assurance: how well the person behind an account is known.

    anonymous < email < roll < eid < desk

`email`: the address is verified. `roll`: number and name are in the voter roll (for one contest).
`eid`: an identity provider named the person's national number. `desk`: a clerk saw the document.
Source: residents.md, Accounts and identity.
"""

from kernel.errors import NotAllowed
from kernel.people import SYSTEM, Actor
from tenant_apps.residents.rules.roles import CONTEST_MANAGER, INTAKE_CLERK, MATRIX, OWNER

ANONYMOUS, EMAIL, ROLL, EID, DESK = LEVELS = ("anonymous", "email", "roll", "eid", "desk")
CHECKS_DESK = frozenset({OWNER, CONTEST_MANAGER, INTAKE_CLERK})
CONFIGURES = MATRIX["identity.manage"]
READS = MATRIX["identity.read"]
DESK_MATRIX = {"identity.check_at_desk": CHECKS_DESK}
"""What this package adds to the matrix of roles."""


def rank(level: str) -> int:
    """Return the place of a level, the weakest 0. Raises: ValueError for an unknown one."""
    return LEVELS.index(level)


def reaches(level: str, needed: str) -> bool:
    """Whether `level` is at least `needed`."""
    return rank(level) >= rank(needed)


def level_of(proven: str) -> str:
    """Return the level of a signed-in account whose identities prove `proven` ("": none)."""
    return max(EMAIL, proven or EMAIL, key=rank)


def proven_level(claimed: str, *, names_person: bool) -> str:
    """Return what an identity proves: without a national number no more than an address does.

    One person could otherwise be two people at two providers, each with a vote.
    """
    return claimed if names_person or not reaches(claimed, EID) else EMAIL


def check_assurance(actor: Actor, needed: str) -> None:
    """Let an actor on who is known well enough.

    Raises: NotAllowed `residents.identity.level_too_low` with `needed` and `given`; the page of
    identity (`/accounts/identity/?level=…&next=…`) says how to reach the level and leads back.
    """
    if not reaches(actor.assurance, needed):
        raise NotAllowed("residents.identity.level_too_low", needed=needed, given=actor.assurance)


def check_may_check_desk(actor: Actor, *, account: object) -> None:
    """Let a clerk confirm that they saw somebody's document, never their own.

    Raises: NotAllowed `residents.identity.not_allowed`, `residents.identity.not_yourself`.
    """
    if CHECKS_DESK.isdisjoint(actor.roles):
        raise NotAllowed("residents.identity.not_allowed")
    if actor.account == account:
        raise NotAllowed("residents.identity.not_yourself")


def may_configure(actor: Actor) -> bool:
    """Whether an actor may set providers up; the platform may."""
    return actor is SYSTEM or not CONFIGURES.isdisjoint(actor.roles)


def check_may_configure(actor: Actor) -> None:
    """Let the owner set providers up. Raises: NotAllowed `residents.identity.not_allowed`."""
    if not may_configure(actor):
        raise NotAllowed("residents.identity.not_allowed")
