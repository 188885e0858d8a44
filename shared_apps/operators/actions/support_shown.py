"""Until when support may be inside each municipality, kept in the process for offices' pages."""

import time
from datetime import datetime
from threading import Lock
from uuid import UUID

from django.db.models import Max

from shared_apps.operators.models import SupportAccess
from shared_apps.operators.rules.support import SupportState
from tenants.schemas import PUBLIC, working_in

LIFETIME_SECONDS = 20.0

_kept: list[tuple[float, dict[UUID, datetime]]] = []
_lock = Lock()


def open_until(city: UUID, *, at: datetime) -> datetime | None:
    """Return until when support may be in a municipality, None when nobody may."""
    until = _all().get(city)
    return until if until is not None and at < until else None


def read_ahead() -> None:
    """Read what is kept beside a look-up of hosts, where no page waits for it."""
    _all()


def forget() -> None:
    """Forget what is kept: called in this process after any change."""
    with _lock:
        _kept.clear()


def _all() -> dict[UUID, datetime]:
    """Return the last instant of what each municipality granted; one query in a lifetime."""
    instant = time.monotonic()
    with _lock:
        if _kept and instant < _kept[0][0]:
            return _kept[0][1]
    with working_in(PUBLIC):
        granted = SupportAccess.objects.filter(state=SupportState.GRANTED.value)
        rows = granted.values_list("municipality__uuid").annotate(Max("until")).order_by()
        found = dict(rows)
    with _lock:
        _kept[:] = [(instant + LIFETIME_SECONDS, found)]
    return found
