"""What a worker does in the benchmark `digest`: tells one event, then queues the digests.

Prints how many were told and queued, and the seconds of both.
"""

import os
import sys
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

EVENT = "bench.happened"


def main() -> int:
    """Tell and queue for one day: `digest_work DAY KIND KEY`."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    from tenant_apps.notifications.events import NoticeKind, notice_kinds
    from tests.benchmarks.ballots_platform import in_city

    notice_kinds.register(EVENT, NoticeKind(999, "Happened", lambda facts: "Happened"))
    day, kind, key = datetime.fromisoformat(sys.argv[1]), sys.argv[2], sys.argv[3]
    with in_city("poltava"):
        print(*_work(day, kind, key))
    return 0


def _work(day: datetime, kind: str, key: str) -> tuple[Any, ...]:
    from tenant_apps.notifications.actions.digests import queue_digests
    from tenant_apps.notifications.actions.telling import tell
    from tests.benchmarks.measure import seconds_of

    counts = []
    message: dict[str, Any] = {
        "event": EVENT,
        "facts": {"title": "A bench in the park", "path": "/budget/"},
        "kind": kind,
        "key": key,
        "source": str(uuid4()),
        "happened_at": day.isoformat(),
        "followed": [[kind, key]],
        "people": [],
        "besides": [],
    }
    morning = day + timedelta(days=1)
    telling = seconds_of(lambda: counts.append(tell(at=day, **message)))
    queueing = seconds_of(lambda: counts.append(queue_digests(time_zone="Europe/Kyiv", at=morning)))
    return (*counts, round(telling, 3), round(queueing, 3))


if __name__ == "__main__":
    sys.exit(main())
