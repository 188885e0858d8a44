"""Placeholder until the pages are there."""

from datetime import datetime
from typing import Any

from kernel.people import Actor

READERS = frozenset({"operator", "finance", "viewer"})


def waiting(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return nothing."""
    return []
