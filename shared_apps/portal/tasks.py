"""Scheduled work of the portal."""

from kernel import clock
from kernel.outbox.declarations import public_task
from shared_apps.portal.actions import heartbeats


@public_task("portal.heartbeat")
def heartbeat() -> None:
    """Show the status page that beat, broker and worker live."""
    heartbeats.note_heartbeat(at=clock.now())
