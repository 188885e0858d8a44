"""What is due of a service at an instant: one pure function, asked as often as anybody likes.

The clock only goes forward: what it answers moves a service to a later state or settles a
reminder, and an instant that was passed already is answered with nothing. However late or often
it is asked, the service ends in the same place; late, it tells only what still matters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared_apps.plans.rules.lifecycle import SubscriptionState
from shared_apps.plans.rules.terms import days_before

REMIND_DAYS = (14, 7, 1)
"""Reminders before the end, in days that are left, the earliest first."""

LETTERS = ("reminder", "grace", "read_only", "extended", "owed")
"""What people are told of a service."""


@dataclass(frozen=True, slots=True)
class Service:
    """What the clock needs to know: where the service stands, its dates, what was settled.

    `stops_at` begins the grace, `closes_at` makes the city read-only; None: without an end.
    """

    state: SubscriptionState
    stops_at: datetime | None
    closes_at: datetime | None
    reminded: Sequence[int]
    zone: str


@dataclass(frozen=True, slots=True)
class Due:
    """What is due: the state to go to, the reminder to send, those to settle without a letter."""

    to: SubscriptionState | None = None
    remind: int | None = None
    noted: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.to is not None or self.remind is not None or bool(self.noted)


NOTHING = Due()


def due(service: Service, at: datetime) -> Due:
    """Return what is due of a service at an instant.

    After a time in which nobody asked, only the nearest reminder is sent; the others, and all of
    them once the term is over, are noted as settled.
    """
    if service.state not in {SubscriptionState.RUNNING, SubscriptionState.GRACE}:
        return NOTHING
    if service.stops_at is None or service.closes_at is None:
        return NOTHING
    passed = _reminders_passed(service, at)
    if at >= service.closes_at:
        return Due(to=SubscriptionState.ENDED, noted=passed)
    if at >= service.stops_at:
        is_new = service.state is SubscriptionState.RUNNING
        return Due(to=SubscriptionState.GRACE if is_new else None, noted=passed)
    if service.state is SubscriptionState.GRACE or not passed:
        return NOTHING
    return Due(remind=passed[-1], noted=passed[:-1])


def _reminders_passed(service: Service, at: datetime) -> tuple[int, ...]:
    """Return the reminders whose time has come and that are not settled, the nearest last."""
    assert service.stops_at is not None
    end, zone = service.stops_at, service.zone
    return tuple(
        days
        for days in REMIND_DAYS
        if days not in service.reminded and at >= days_before(end, days, zone)
    )
