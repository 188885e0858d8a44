"""The web application of journeys: its clock can be moved, its letters leave at once.

The clock is real time plus the seconds that the file of `EDEM_CLOCK` holds, so that a test moves
a contest from phase to phase as time would. What the outbox hands over after a commit is
delivered in the same process, before the page is answered: nothing to wait for.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.wsgi import application
from kernel import clock
from kernel.outbox.actions import deliver, set_dispatcher

CLOCK = Path(os.environ["EDEM_CLOCK"])


def moved_now() -> datetime:
    """Return real time, moved by what the file says."""
    return datetime.now(UTC) + timedelta(seconds=float(CLOCK.read_text() or 0))


def deliver_at_once(_schema: str, message_id: int) -> None:
    """Deliver in the schema of the request that published."""
    deliver(message_id, at=clock.now())


clock.now = moved_now
set_dispatcher(deliver_at_once)

__all__ = ["application"]
