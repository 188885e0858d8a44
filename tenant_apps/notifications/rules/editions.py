"""When the letters that gather the news of a day or a week are due."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(7, 0)


def last_morning(at: datetime, time_zone: str) -> datetime:
    """Return the latest 7:00 of the city's clock that is not after `at`."""
    return _morning_on(at, time_zone, days_back=0)


def last_monday_morning(at: datetime, time_zone: str) -> datetime:
    """Return the latest 7:00 of a Monday of the city's clock that is not after `at`."""
    weekday = last_morning(at, time_zone).astimezone(ZoneInfo(time_zone)).weekday()
    return _morning_on(at, time_zone, days_back=weekday)


def _morning_on(at: datetime, time_zone: str, *, days_back: int) -> datetime:
    zone = ZoneInfo(time_zone)
    local = at.astimezone(zone)
    day = local.date() if local.time() >= MORNING else local.date() - timedelta(days=1)
    moment = datetime.combine(day - timedelta(days=days_back), MORNING, zone)
    return moment.astimezone(at.tzinfo)
