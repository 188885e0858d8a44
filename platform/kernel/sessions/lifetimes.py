"""How long a session lives: from the last page seen, and from sign-in whatever is done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

STAFF = "staff"
KEPT = "kept"
BROWSER = "browser"
SEEN_AGAIN_AFTER = timedelta(minutes=10)
"""A session's row is written at most this often because its owner reads pages."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """`idle` counts from the last page seen, `absolute` from sign-in; the earlier end counts."""

    idle: timedelta
    absolute: timedelta

    def ends_at(self, *, signed_in_at: datetime, seen_at: datetime) -> datetime:
        """Return when such a session ends."""
        return min(seen_at + self.idle, signed_in_at + self.absolute)


def lifetime_of(kind: str) -> Lifetime:
    """Return how long sessions of a kind live: `staff`, `kept` or `browser`."""
    idle, absolute = settings.SESSION_LIFETIMES[kind]
    return Lifetime(idle=timedelta(seconds=idle), absolute=timedelta(seconds=absolute))
