"""Billing of the demo."""

from datetime import datetime


def fill_demo(*, at: datetime) -> None:
    """Add what is missing."""
