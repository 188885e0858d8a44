"""Up to which number the trail is settled: no event below it can still appear.

Numbers come from a sequence, commits in any order: an event may appear below one that has been
there for long. Whoever inserts holds a row-exclusive lock on the table from before the number is
drawn until the transaction ends, so once those who held it are gone, what they drew is there or
never will be. Nobody is blocked: later writers draw later numbers.
Source: PostgreSQL, 13.3.1 and the same reasoning as CREATE INDEX CONCURRENTLY.
"""

import time

from django.db import connection
from django.db.models import Max

from kernel.audit.models import AuditEvent

LOOK_AGAIN_SECONDS = 0.2

WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'audit_event'::regclass
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND mode = 'RowExclusiveLock' AND granted AND pid IS DISTINCT FROM pg_backend_pid()
"""


def settled_number(*, patience: float) -> int | None:
    """Return the highest number that is settled, 0 for an empty trail.

    Waits up to `patience` seconds for transactions that are writing now; None when one of them
    goes on longer. Must not run in a transaction with a fixed snapshot.
    """
    highest: int = AuditEvent.objects.aggregate(highest=Max("pk"))["highest"] or 0
    writing = _writers()
    deadline = time.monotonic() + patience
    while writing:
        if time.monotonic() >= deadline:
            return None
        time.sleep(min(LOOK_AGAIN_SECONDS, patience))
        writing &= _writers()
    return highest


def _writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(WRITERS)
        return {row[0] for row in cursor.fetchall()}
