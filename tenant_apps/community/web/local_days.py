"""The municipality's date, from the instant of a request."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from tenants.city import City


def local_day(at: datetime, city: City) -> date:
    """Return the date that `at` has in the city's zone."""
    return at.astimezone(ZoneInfo(city.time_zone)).date()
