"""Who acts: the little that rules and actions need to know about a person."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or process that acts.

    `account` is the account's public UUID (None: no account), `roles` the staff roles held in
    this municipality, `assurance` how well the identity is known, `request_id` ties audit rows
    to the request's log lines.
    """

    account: UUID | None
    roles: frozenset[str] = frozenset()
    assurance: str = "anonymous"
    request_id: str = ""

    @property
    def tag(self) -> str:
        """Name of the actor in audit rows: never personal data."""
        return f"account:{self.account}" if self.account else "system"

    @property
    def is_staff(self) -> bool:
        """Whether the actor holds any role in this municipality."""
        return bool(self.roles)


@dataclass(frozen=True, slots=True)
class UnconfirmedStaff(Actor):
    """Somebody with a role whose session lacks the second factor: holds no role for now."""


@dataclass(frozen=True, slots=True)
class LentStaff(Actor):
    """Support of the platform with a role lent for a time: gives nobody what outlasts the loan."""


SYSTEM = Actor(account=None)
"""The platform itself: scheduled work, provisioning, demo content."""
