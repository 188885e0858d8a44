"""What the clock starts: counts that change without telling, and the nightly comparison."""

from kernel import clock
from kernel.outbox.declarations import public_task
from shared_apps.statistics.actions import reconciling, watching


@public_task("statistics.push_watched")
def push_watched() -> int:
    """Push what was never pushed and what changes while people vote; return how many changed."""
    return watching.push_watched(at=clock.now())


@public_task("statistics.reconcile")
def reconcile() -> int:
    """Compare every city's facts with its rows; return how many values differed."""
    return reconciling.reconcile(at=clock.now(), read_clock=clock.now).drift
