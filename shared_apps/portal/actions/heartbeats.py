"""Signs of life of background work."""

from datetime import datetime

from django.db.models import Min

from kernel.outbox.models import OutboxMessage
from shared_apps.portal.models import Heartbeat

WORKER = "worker"


def note_heartbeat(*, at: datetime) -> None:
    """Note that scheduled work reached a worker, and how long the public outbox waits.

    What was tried and failed is not waiting for its turn: operators see it elsewhere.
    """
    waiting = OutboxMessage.objects.filter(delivered_at__isnull=True, attempts=0)
    oldest = waiting.aggregate(oldest=Min("created_at"))["oldest"]
    Heartbeat.objects.update_or_create(
        name=WORKER, defaults={"at": at, "oldest_waiting_at": oldest}
    )
