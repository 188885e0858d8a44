"""Incidents: how bad they are, and how they move."""

from datetime import datetime
from enum import StrEnum

from kernel.errors import Conflict, Invalid


class Severity(StrEnum):
    """What people notice."""

    NOTICE = "notice"
    SLOW = "slow"
    PARTLY_DOWN = "partly_down"
    DOWN = "down"


def check_text(title: str, text: str) -> None:
    """Check that an incident says something. Raises: Invalid `portal.incident.empty`."""
    if not title.strip() or not text.strip():
        raise Invalid("portal.incident.empty")


def check_open(ended_at: datetime | None) -> None:
    """Check that an incident still goes on. Raises: Conflict `portal.incident.already_over`."""
    if ended_at is not None:
        raise Conflict("portal.incident.already_over")
