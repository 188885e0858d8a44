"""Until when support may be inside a municipality, kept in the process for its office's pages."""

import time
from datetime import datetime
from threading import Lock
from uuid import UUID

from shared_apps.operators.models import SupportAccess
from shared_apps.operators.rules.support import SupportState
from tenants.schemas import PUBLIC, working_in

LIFETIME_SECONDS = 20.0
CAPACITY = 4096

_kept: dict[UUID, tuple[float, datetime | None]] = {}
_lock = Lock()


def open_until(city: UUID, *, at: datetime) -> datetime | None:
    """Return until when support may be in a municipality, None when nobody may."""
    instant = time.monotonic()
    entry = _kept.get(city)
    if entry is None or instant >= entry[0]:
        with working_in(PUBLIC):
            rows = SupportAccess.objects.filter(
                municipality__uuid=city, state=SupportState.GRANTED.value, until__gt=at
            )
            until = rows.order_by("-until").values_list("until", flat=True).first()
        with _lock:
            if len(_kept) >= CAPACITY:
                _kept.clear()
            entry = _kept[city] = (instant + LIFETIME_SECONDS, until)
    return entry[1] if entry[1] is not None and at < entry[1] else None


def forget() -> None:
    """Forget what is kept: called in this process after any change."""
    with _lock:
        _kept.clear()
