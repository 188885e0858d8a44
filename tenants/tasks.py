"""What workers do for the registry."""

from kernel.outbox.declarations import public_task
from tenants.actions import spares


@public_task("tenants.fill_spares")
def fill_spares() -> int:
    """Keep a few ready-made schemas; return how many were made."""
    return spares.fill_spares()
