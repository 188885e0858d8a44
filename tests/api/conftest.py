"""People who keep keys."""

from tests.factories.residents import auditor, clerk, owner, resident

__all__ = ["auditor", "clerk", "owner", "resident"]
