"""Actors of the tests of privacy."""

from tests.factories.residents import auditor, manager, owner, resident

__all__ = ["auditor", "manager", "owner", "resident"]
