"""What workers do for plans."""

from kernel import clock
from kernel.outbox.declarations import public_task
from shared_apps.plans.actions.clock import turn_clocks


@public_task("plans.turn_clocks")
def turn() -> int:
    """Do what is due of every city's service; return in how many cities something was."""
    return turn_clocks(at=clock.now())
