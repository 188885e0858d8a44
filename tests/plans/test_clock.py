"""The clock: forward only, each reminder once, late or early to the same end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_apps.plans.rules.clock import REMIND_DAYS, Due, Service, due
from shared_apps.plans.rules.lifecycle import SubscriptionState as S
from shared_apps.plans.rules.terms import days_before, whole_days_after

ZONE = "Europe/Kyiv"
BEGAN = datetime(2026, 3, 2, 10, tzinfo=UTC)
ENDS = whole_days_after(BEGAN, 56, ZONE)
CLOSES = whole_days_after(ENDS, 14, ZONE)
RUNNING = Service(S.RUNNING, ENDS, CLOSES, (), ZONE)
ORDER = [S.RUNNING, S.GRACE, S.ENDED]
moments = st.integers(-5, 90).flatmap(
    lambda days: st.integers(0, 86_399).map(
        lambda seconds: BEGAN + timedelta(days=days, seconds=seconds)
    )
)


def after(service: Service, what: Due) -> Service:
    """Return the service once what is due was done."""
    settled = {*service.reminded, *what.noted, *([what.remind] if what.remind else [])}
    return replace(service, state=what.to or service.state, reminded=tuple(settled))


def ticked(service: Service, ticks: list[datetime]) -> tuple[Service, list[Due]]:
    """Return where ticks lead and what each of them did."""
    done = []
    for at in ticks:
        what = due(service, at)
        done.append(what)
        service = after(service, what)
    return service, done


@given(st.lists(moments, min_size=1, max_size=30))
def test_clock_goes_only_forward_whatever_the_ticks(ticks: list[datetime]) -> None:
    service, last = RUNNING, (0, 0)
    for at in ticks:
        service = after(service, due(service, at))
        reached = (ORDER.index(service.state), len(service.reminded))
        assert reached >= last
        last = reached


@given(st.lists(moments, min_size=1, max_size=40))
def test_clock_sends_each_reminder_at_most_once_whatever_the_ticks(ticks: list[datetime]) -> None:
    _service, done = ticked(RUNNING, ticks)
    sent = [what.remind for what in done if what.remind]
    assert len(sent) == len(set(sent))
    noted = [days for what in done for days in what.noted]
    assert set(sent) & set(noted) == set()
    assert len(noted) == len(set(noted))


@given(st.lists(moments, max_size=30), moments)
def test_clock_comes_to_the_same_end_whatever_was_ticked_before(
    ticks: list[datetime], last: datetime
) -> None:
    earlier = sorted(tick for tick in ticks if tick <= last)
    through, _done = ticked(RUNNING, [*earlier, last])
    at_once, _late = ticked(RUNNING, [last])
    assert through.state == at_once.state
    assert set(through.reminded) == set(at_once.reminded)


@given(moments)
def test_clock_has_nothing_left_to_do_when_it_is_asked_twice(at: datetime) -> None:
    service = after(RUNNING, due(RUNNING, at))
    assert not due(service, at)


@given(st.lists(moments, max_size=30))
def test_clock_tells_nobody_of_an_end_that_is_over(ticks: list[datetime]) -> None:
    service = RUNNING
    for at in ticks:
        what = due(service, at)
        assert what.remind is None or at < ENDS
        service = after(service, what)


@pytest.mark.parametrize("days", REMIND_DAYS)
def test_reminder_is_due_from_its_midnight_on_and_not_before(days: int) -> None:
    earlier = replace(RUNNING, reminded=tuple(one for one in REMIND_DAYS if one > days))
    midnight = days_before(ENDS, days, ZONE)
    assert due(earlier, midnight - timedelta(microseconds=1)) == Due()
    assert due(earlier, midnight) == Due(remind=days)


def test_only_the_nearest_reminder_is_sent_when_the_clock_stood_still() -> None:
    late = days_before(ENDS, 1, ZONE) + timedelta(hours=3)
    assert due(RUNNING, late) == Due(remind=1, noted=(14, 7))


def test_service_ends_at_once_when_the_clock_stood_still_through_the_grace() -> None:
    assert due(RUNNING, CLOSES) == Due(to=S.ENDED, noted=(14, 7, 1))
    assert due(RUNNING, ENDS) == Due(to=S.GRACE, noted=(14, 7, 1))


@pytest.mark.parametrize("state", [S.WAITING, S.ENDED, S.CANCELLED])
def test_nothing_is_due_when_the_service_does_not_run(state: S) -> None:
    assert not due(replace(RUNNING, state=state), CLOSES + timedelta(days=999))


def test_nothing_is_due_when_the_plan_has_no_end() -> None:
    endless = replace(RUNNING, stops_at=None, closes_at=None)
    assert not due(endless, CLOSES + timedelta(days=9_999))
