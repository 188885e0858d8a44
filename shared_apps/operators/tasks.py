"""What workers do for the console."""

from kernel import clock
from kernel.outbox.declarations import public_task
from shared_apps.operators.actions import reports


@public_task("operators.refresh_reports")
def refresh_reports() -> int:
    """Read sizes, activity and errors of every municipality; return how many there are."""
    return reports.refresh_reports(at=clock.now())
