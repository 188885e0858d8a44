"""Which role may do what with comments: one table, read by views, actions and the matrix test."""

from collections.abc import Iterable, Mapping

from kernel.errors import NotAllowed

_MODERATORS = frozenset({"owner", "editor", "petition_moderator", "consultation_editor"})

MATRIX: Mapping[str, frozenset[str]] = {
    "comments.read": _MODERATORS | {"auditor"},
    "comments.moderate": _MODERATORS,
}


def may(roles: Iterable[str], action: str) -> bool:
    """Whether one of the roles may do an action of MATRIX. Raises KeyError for another."""
    return not MATRIX[action].isdisjoint(roles)


def check_may(roles: Iterable[str], action: str) -> None:
    """Let someone with these roles do it. Raises NotAllowed (`discussion.role.missing`)."""
    if not may(roles, action):
        raise NotAllowed("discussion.role.missing", action=action)
