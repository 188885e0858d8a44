"""Which role may do what with the municipality's own settings: one table for views and actions."""

from collections.abc import Iterable, Mapping

from kernel.errors import NotAllowed

_OWNER = frozenset({"owner"})
_WRITERS = frozenset({"owner", "editor"})

MATRIX: Mapping[str, frozenset[str]] = {
    "community.view": _WRITERS | {"contest_manager", "auditor"},
    "profile.edit": _WRITERS,
    "appearance.edit": _OWNER,
    "districts.edit": _OWNER,
    "departments.edit": _OWNER,
    "regulations.edit": _OWNER,
    "calendar.edit": _OWNER,
    "pages.edit": _WRITERS,
}


def may(roles: Iterable[str], action: str) -> bool:
    """Whether one of the roles may do an action of MATRIX. Raises KeyError for another."""
    return not MATRIX[action].isdisjoint(roles)


def check_may(roles: Iterable[str], action: str) -> None:
    """Let someone with these roles do it. Raises NotAllowed (`community.role.missing`)."""
    if not may(roles, action):
        raise NotAllowed("community.role.missing", action=action)
