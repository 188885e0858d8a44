"""People who read the trail."""

from tests.factories.residents import auditor, clerk, owner, resident

__all__ = ["auditor", "clerk", "owner", "resident"]
