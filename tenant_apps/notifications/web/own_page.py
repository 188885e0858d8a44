"""What a resident's own page shows of notices: the newest that are unread, and what they follow."""

from datetime import datetime
from typing import Any

from kernel.people import Actor
from tenant_apps.notifications.events import sentence_of
from tenant_apps.notifications.models import Follow, Notice

SHOWN = 3


def read(actor: Actor, at: datetime) -> dict[str, Any]:
    """Return the newest unread notices and how many things are followed; two queries."""
    if actor.account is None:
        return {"notices": [], "follow_count": 0}
    newest = Notice.objects.filter(resident__uuid=actor.account).unread()
    rows = newest.order_by("-noticed_at", "-pk")[:SHOWN]
    return {
        "notices": [
            {"key": row.pk, "sentence": sentence_of(row.event, row.facts), "at": row.noticed_at}
            for row in rows
        ],
        "follow_count": Follow.objects.filter(resident__uuid=actor.account).count(),
    }
