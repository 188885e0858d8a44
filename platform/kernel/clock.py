"""The one place where the edge asks what time it is."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the current instant in UTC; only edges (web, api, tasks, management) call it."""
    return datetime.now(UTC)


def start_of_day(day: date, time_zone: str) -> datetime:
    """Return the instant at which `day` begins in `time_zone` (IANA name), in UTC."""
    return datetime.combine(day, time.min, ZoneInfo(time_zone)).astimezone(UTC)
