"""From when until when a service runs: whole days in the municipality's own zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def local_midnight(day: date, zone: str) -> datetime:
    """Return the instant (UTC) at which `day` begins in `zone` (IANA name)."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def whole_days_after(at: datetime, days: int, zone: str) -> datetime:
    """Return the instant at which `days` whole days after `at` are over in `zone`.

    They are counted from the next local midnight (from `at` itself when it is one), so that
    nobody loses the rest of the day on which a service begins, and every term ends at a midnight
    also where the clocks change in between.
    """
    local = at.astimezone(ZoneInfo(zone))
    first = local.date()
    if local_midnight(first, zone) < at:
        first += timedelta(days=1)
    return local_midnight(first + timedelta(days=days), zone)


def last_day(ends_at: datetime, zone: str) -> date:
    """Return the last local day of a term that ends at the instant `ends_at`."""
    return (ends_at - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


def days_left(at: datetime, ends_at: datetime, zone: str) -> int:
    """Return how many local days a term has left, today included; 0 once it is over."""
    if at >= ends_at:
        return 0
    return (last_day(ends_at, zone) - at.astimezone(ZoneInfo(zone)).date()).days + 1


def days_before(ends_at: datetime, days: int, zone: str) -> datetime:
    """Return the local midnight from which on at most `days` days are left."""
    return local_midnight(last_day(ends_at, zone) - timedelta(days=days - 1), zone)


def earliest(*instants: datetime | None) -> datetime | None:
    """Return the earliest of the instants that are known, None when none is."""
    known = [instant for instant in instants if instant is not None]
    return min(known, default=None)
