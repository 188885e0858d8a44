"""The moved clock and the prompt outbox of journeys, for the web server and for tasks.

The clock is real time plus the seconds that the file of `EDEM_CLOCK` holds, so that a test moves
a contest from phase to phase as time would. What the outbox hands over after a commit is
delivered in the same process, and a city's state is read for every request: nothing to wait for.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django_tenants.utils import tenant_context

from kernel import clock
from kernel.outbox.actions import deliver, set_dispatcher
from tenants import hosts
from tenants.models import Municipality
from tenants.schemas import PUBLIC, current_schema, working_in

CLOCK = Path(os.environ["EDEM_CLOCK"])


def moved_now() -> datetime:
    """Return real time, moved by what the file says."""
    return datetime.now(UTC) + timedelta(seconds=float(CLOCK.read_text() or 0))


def deliver_at_once(schema: str, message_id: int) -> None:
    """Deliver in the schema of whoever published, as a worker would."""
    if schema == current_schema():
        deliver(message_id, at=clock.now())
        return
    with working_in(PUBLIC):
        city = Municipality.objects.filter(schema_name=schema).first()
        with tenant_context(city) if city else working_in(PUBLIC):
            deliver(message_id, at=clock.now())


def install() -> None:
    """Let this process live by the moved clock and deliver what it publishes."""
    clock.now = moved_now
    hosts.LIFETIME_SECONDS = 0.0
    set_dispatcher(deliver_at_once)
