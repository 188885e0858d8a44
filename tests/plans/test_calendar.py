"""Stages of a contest fit into the service, and the planner proposes how."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from shared_apps.plans.actions.here import window_here
from shared_apps.plans.rules.calendar import Stage, Window, check_fits, outside
from shared_apps.plans.rules.terms import whole_days_after
from tenant_apps.budget.actions.contests import create_contest, publish_contest
from tenant_apps.budget.actions.contests_calendar import set_calendar
from tenant_apps.budget.actions.pools import add_pool
from tenant_apps.budget.models import Contest, Phase
from tenant_apps.budget.rules import lifecycle
from tenant_apps.budget.rules.lifecycle import PhaseKind
from tenant_apps.budget.rules.standard import PLANNED, lengths_for, propose
from tenants.city import City
from tests.factories.residents import acting, make_resident
from tests.plans.making import serve, with_plan
from tests.plans.test_entitlements import pool_values

ZONE = "Europe/Kyiv"
MANAGER = acting("contest_manager")


def made(at: datetime) -> Contest:
    contest = create_contest(title="A", year=2027, currency="UAH", actor=MANAGER, at=at)
    add_pool(contest, actor=MANAGER, at=at, **pool_values())
    return contest


def voting(opens_at: datetime, closes_at: datetime | None) -> list[lifecycle.Phase]:
    return [lifecycle.Phase(PhaseKind.VOTING, opens_at, closes_at)]


def service(city: City, at: datetime) -> Any:
    return with_plan(city, service_ends_at=whole_days_after(at, 56, ZONE))


def test_calendar_is_set_when_it_ends_with_the_service(city: City, at: datetime) -> None:
    with service(city, at) as planned:
        contest = made(at)
        assert planned.service_ends_at is not None
        phases = voting(at + timedelta(days=40), planned.service_ends_at)
        set_calendar(contest, phases=phases, actor=MANAGER, at=at)
        publish_contest(contest, actor=MANAGER, at=at)
    assert Phase.objects.count() == 1


def test_calendar_is_refused_and_kept_when_it_ends_a_second_too_late(
    city: City, at: datetime
) -> None:
    with service(city, at) as planned:
        contest = made(at)
        assert planned.service_ends_at is not None
        late = planned.service_ends_at + timedelta(seconds=60)
        with pytest.raises(Invalid, match="outside_service") as refused:
            set_calendar(contest, phases=voting(at, late), actor=MANAGER, at=at)
        assert "27" in refused.value.facts["service_ends"]
        with pytest.raises(Invalid, match="stage_without_end"):
            set_calendar(contest, phases=voting(at, None), actor=MANAGER, at=at)
    assert not Phase.objects.exists()


def test_building_may_go_on_when_the_service_is_over(city: City, at: datetime) -> None:
    with service(city, at) as planned:
        ends = planned.service_ends_at
        assert ends is not None
        building = lifecycle.Phase(PhaseKind.REALISATION, ends, None)
        phases = [*voting(at + timedelta(days=9), ends), building]
        set_calendar(made(at), phases=phases, actor=MANAGER, at=at)
    assert Phase.objects.count() == 2


def test_contest_is_not_published_when_its_old_calendar_does_not_fit(
    city: City, at: datetime
) -> None:
    contest = made(at)
    late = voting(at + timedelta(days=40), at + timedelta(days=90))
    set_calendar(contest, phases=late, actor=MANAGER, at=at)
    with service(city, at), pytest.raises(Invalid, match="outside_service"):
        publish_contest(contest, actor=MANAGER, at=at)
    contest.refresh_from_db()
    assert contest.state == "draft"


def test_calendar_is_free_when_the_plan_includes_own_rules(city: City, at: datetime) -> None:
    ends = whole_days_after(at, 56, ZONE)
    with with_plan(city, features=frozenset({"custom_rules"}), service_ends_at=ends):
        set_calendar(made(at), phases=voting(at, at + timedelta(days=99)), actor=MANAGER, at=at)
    assert Phase.objects.count() == 1


def test_calendar_is_counted_from_its_first_stage_when_the_clock_has_not_begun(
    city: City, at: datetime
) -> None:
    serve(at=at, begun=False)
    begins = datetime(2026, 9, 1, tzinfo=ZoneInfo(ZONE))
    with with_plan(city):
        window = window_here()
        assert window == Window(None, 56, ZONE)
        contest = made(at)
        fits = voting(begins, begins + timedelta(days=56))
        set_calendar(contest, phases=fits, actor=MANAGER, at=at)
        late = voting(begins, begins + timedelta(days=57))
        with pytest.raises(Invalid, match="outside_service"):
            set_calendar(contest, phases=late, actor=MANAGER, at=at)


def test_check_fits_names_the_first_stage_that_does_not(at: datetime) -> None:
    window = Window(at + timedelta(days=2), 0, ZONE)
    stages = [Stage("a", at, at + timedelta(days=1)), Stage("b", at, at + timedelta(days=3))]
    assert [stage.label for stage in outside(stages, window)] == ["b"]
    assert outside([], window) == []
    with pytest.raises(Invalid) as refused:
        check_fits(stages, window, written=str)
    assert refused.value.facts["stage"] == "b"


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(5, 80))
def test_proposal_always_fits_and_leaves_no_gap(start: date, days: int) -> None:
    planned = propose(start, days)
    assert [kind for kind, _begins, _ends in planned] == list(PLANNED)
    assert planned[0][1] == start
    for before, after in pairwise(planned):
        assert before[2] == after[1]
    assert all(begins < ends for _kind, begins, ends in planned)
    assert planned[-1][2] <= start + timedelta(days=min(days, 56))


def test_proposal_is_the_usual_one_when_all_days_are_left() -> None:
    assert lengths_for(56) == [14, 14, 7, 14, 7]
    assert sum(lengths_for(30)) == 30
    with pytest.raises(ValueError, match="4 days"):
        lengths_for(4)


@pytest.fixture
def manager(city: City, noon: None, client_for: Callable[..., Client]) -> Client:
    """Give a browser of somebody who manages contests."""
    device = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    device.force_login(make_resident("contest_manager"))
    return device


def test_planner_warns_proposes_and_sets_a_calendar_with_one_click(
    city: City, at: datetime, manager: Client
) -> None:
    contest = made(at)
    late = voting(at + timedelta(days=40), at + timedelta(days=90))
    set_calendar(contest, phases=late, actor=MANAGER, at=at)
    address = f"/office/budget/{contest.slug}/planner/"
    with service(city, at):
        page = manager.get(address).content.decode()
        assert "What does not fit into the service" in page
        assert "57 days of the service are left" in page
        assert manager.post(address, {"start": "2026-03-03"}).status_code == 302
        page = manager.get(address).content.decode()
        assert "What does not fit" not in page
    phases = list(Phase.objects.order_by("opens_at").values_list("kind", "opens_at"))
    assert [kind for kind, _opens in phases] == [kind.value for kind in PLANNED]
    assert phases[0][1].astimezone(ZoneInfo(ZONE)).date() == date(2026, 3, 3)


@pytest.mark.parametrize("start", ["2026-04-25", "2027-01-01", "yesterday", ""])
def test_planner_refuses_and_keeps_the_calendar_when_the_start_is_too_late_or_no_day(
    city: City, at: datetime, manager: Client, start: str
) -> None:
    contest = made(at)
    with service(city, at):
        answer = manager.post(f"/office/budget/{contest.slug}/planner/", {"start": start})
    assert answer.status_code == 422
    assert not Phase.objects.exists()
