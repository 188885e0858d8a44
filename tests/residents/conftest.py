"""Actors of the tests of accounts, roles and rolls."""

from tests.factories.residents import as_actor, auditor, clerk, manager, owner, resident

__all__ = ["as_actor", "auditor", "clerk", "manager", "owner", "resident"]
