"""The municipality's own days: what it adds to the country's calendar."""

from datetime import date, datetime

from django.core.cache import cache
from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict
from kernel.people import Actor
from tenant_apps.community.actions.profile import lock_profile
from tenant_apps.community.models import Profile
from tenant_apps.community.rules.permissions import check_may
from tenant_apps.community.rules.working_days import WorkingCalendar, calendar_of, check_year

KIND = "calendar"
CACHE_KEY = "community.own_days"
CACHE_SECONDS = 20


@transaction.atomic
def add_own_day(
    *, country: str, day: date, is_working: bool, name: str, actor: Actor, at: datetime
) -> None:
    """Make `day` a working day or a free one here.

    Raises: NotAllowed; Conflict `community.calendar.day_taken`,
    `community.calendar.nothing_changes`; Invalid `community.calendar.year_unknown`.
    """
    check_may(actor.roles, "calendar.edit")
    check_year(day.year)
    profile = lock_profile()
    text = day.isoformat()
    if any(entry["date"] == text for entry in profile.holidays):
        raise Conflict("community.calendar.day_taken", day=text)
    if calendar_of(country, ()).is_working_day(day) == is_working:
        raise Conflict("community.calendar.nothing_changes", day=text)
    entry = {"date": text, "is_working": is_working, "name": name.strip()}
    profile.holidays = sorted([*profile.holidays, entry], key=lambda item: item["date"])
    _keep(profile)
    record("calendar.day_added", kind=KIND, key=text, actor=actor, at=at, is_working=is_working)


@transaction.atomic
def remove_own_day(*, day: date, actor: Actor, at: datetime) -> None:
    """Take a day back: the country's calendar counts again. Raises: NotAllowed."""
    check_may(actor.roles, "calendar.edit")
    profile = lock_profile()
    text = day.isoformat()
    kept = [entry for entry in profile.holidays if entry["date"] != text]
    if len(kept) == len(profile.holidays):
        return
    profile.holidays = kept
    _keep(profile)
    record("calendar.day_removed", kind=KIND, key=text, actor=actor, at=at)


def _keep(profile: Profile) -> None:
    profile.save(update_fields=["holidays"])
    cache.delete(CACHE_KEY)
    transaction.on_commit(lambda: cache.delete(CACHE_KEY))


def working_calendar(country: str) -> WorkingCalendar:
    """Return the municipality's calendar; at most CACHE_SECONDS old in other processes."""
    entries = cache.get(CACHE_KEY)
    if entries is None:
        entries = Profile.objects.values_list("holidays", flat=True).first() or []
        cache.set(CACHE_KEY, entries, CACHE_SECONDS)
    return calendar_of(country, entries)
