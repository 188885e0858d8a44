"""Contests follow the regulation in force: defaults, contradictions, deviations, deadlines."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kernel.audit.models import AuditEvent
from kernel.errors import Invalid, NotAllowed
from tenant_apps.budget.actions import contests, pools, regulations
from tenant_apps.budget.actions.contests_calendar import set_calendar
from tenant_apps.budget.models import Contest
from tenant_apps.budget.models.contest import ContestState
from tenant_apps.budget.rules.lifecycle import Phase, PhaseKind
from tenant_apps.community.actions.working_days import add_own_day
from tenants.city import City
from tests.budget.office.conftest import Office, office
from tests.factories.budget import (
    calendar_around,
    manager_actor,
    pool_values,
)
from tests.factories.community import NOON, TODAY, make_regulation, owner_actor
from tests.factories.residents import acting

__all__ = ["office"]
pytestmark = pytest.mark.django_db
ACT = {
    "min_age": 16,
    "assurance": "eid",
    "roll_required": True,
    "id_kind": "rnokpp",
    "proposals_per_person": 2,
}


def make_contest(**values: Any) -> Contest:
    """Return a new draft of the next year."""
    fields = {"title": "Budget 2027", "year": 2027, "currency": "UAH", **values}
    return contests.create_contest(**fields, actor=manager_actor(), at=NOON)


def publish(contest: Contest) -> Contest:
    return contests.publish_contest(contest, actor=manager_actor(), at=NOON)


def test_new_contest_takes_its_conditions_from_the_regulation(city: City) -> None:
    make_regulation(ACT)
    contest = make_contest()
    stored = {name: getattr(contest, name) for name in ACT}
    assert stored == ACT
    assert contest.age_on == date(2026, 12, 31)
    assert make_contest(proposals_per_person=7).proposals_per_person == 7


def test_new_contest_keeps_usual_conditions_when_no_regulation_is_in_force(city: City) -> None:
    make_regulation(ACT, effective_from=TODAY + timedelta(1))
    contest = make_contest()
    assert (contest.min_age, contest.assurance) == (0, "email")
    assert regulations.regulation_of(contest) is None


def test_contest_follows_the_version_of_the_day_on_which_it_begins(city: City) -> None:
    make_regulation({"proposals_per_person": 2})
    coming = make_regulation(
        {"proposals_per_person": 9}, effective_from=TODAY + timedelta(20), title="Next"
    )
    contest = make_contest()
    before = regulations.regulation_of(contest)
    assert before is not None
    assert before.title != "Next"
    start = NOON + timedelta(days=30)
    phases = [
        Phase(PhaseKind.SUBMISSION, start, start + timedelta(days=20)),
        Phase(PhaseKind.VOTING, start + timedelta(days=30), start + timedelta(days=50)),
    ]
    set_calendar(contest, phases=phases, actor=manager_actor(), at=NOON)
    act = regulations.regulation_of(Contest.objects.get(pk=contest.pk))
    assert act is not None
    assert act.uuid == str(coming.uuid)


CONTRADICTIONS: list[tuple[str, dict[str, Any]]] = [
    ("proposals_per_person", {"proposals_per_person": 99}),
    ("assurance", {"assurance": "desk"}),
    ("threshold", {"threshold": 1_000_000}),
    ("lowest_cost", {"lowest_cost": 10**12}),
    ("highest_cost", {"highest_cost": 1}),
    ("voting_days", {"voting_days": 366}),
    ("submission_days", {"submission_days": 366}),
]


@pytest.mark.parametrize(("name", "values"), CONTRADICTIONS)
def test_publishing_is_refused_when_a_condition_contradicts_the_regulation(
    city: City, name: str, values: dict[str, Any]
) -> None:
    contest = draft_contest()
    make_regulation(values)
    contest = Contest.objects.get(pk=contest.pk)
    found = regulations.deviations_of(contest, regulations.regulation_of(contest))
    assert {item.term.name for item in found} == {name}
    with pytest.raises(Invalid, match="against_regulation"):
        publish(contest)
    contest.refresh_from_db()
    assert contest.state == ContestState.DRAFT


def test_publishing_succeeds_when_the_deviation_is_stated(city: City) -> None:
    contest = draft_contest()
    make_regulation({"proposals_per_person": 99})
    stated = regulations.state_deviation(
        contest, reason=" Decision 7 of the council. ", actor=manager_actor(), at=NOON
    )
    assert stated.deviation == "Decision 7 of the council."
    assert publish(contest).state == ContestState.PUBLISHED
    assert AuditEvent.objects.filter(verb="contest.deviation_stated").count() == 1
    with pytest.raises(Invalid, match="against_regulation"):
        regulations.state_deviation(contest, reason="", actor=manager_actor(), at=NOON)


def test_deviation_is_refused_when_the_role_is_missing(city: City) -> None:
    contest = draft_contest()
    with pytest.raises(NotAllowed):
        regulations.state_deviation(contest, reason="x", actor=acting("editor"), at=NOON)


def published_under(values: dict[str, Any]) -> Contest:
    make_regulation(values)
    return publish(draft_contest())


def draft_contest() -> Contest:
    """Return a draft with a calendar and a pool, before any regulation is looked at."""
    contest = make_contest()
    phases = calendar_around(NOON)
    set_calendar(contest, phases=phases, actor=manager_actor(), at=NOON)
    pools.add_pool(contest, actor=manager_actor(), at=NOON, **pool_values())
    return Contest.objects.get(pk=contest.pk)


def test_change_of_a_published_contest_is_rolled_back_when_it_contradicts(city: City) -> None:
    contest = published_under({"proposals_per_person": 5, "threshold": 1})
    with pytest.raises(Invalid, match="against_regulation"):
        contests.change_contest(contest, proposals_per_person=6, actor=manager_actor(), at=NOON)
    with pytest.raises(Invalid, match="against_regulation"):
        pools.add_pool(
            contest,
            actor=manager_actor(),
            at=NOON,
            **(pool_values() | {"code": "x", "threshold": 0}),
        )
    pool = contest.pools.get()
    with pytest.raises(Invalid, match="against_regulation"):
        pools.change_pool(pool, threshold=0, actor=manager_actor(), at=NOON)
    contest.refresh_from_db()
    assert contest.proposals_per_person == 5
    assert contest.pools.count() == 1
    contests.change_contest(contest, summary="Free words", actor=manager_actor(), at=NOON)


def test_calendar_of_a_published_contest_is_rolled_back_when_voting_is_too_short(
    city: City,
) -> None:
    contest = published_under({"voting_days": 2})
    before = list(contest.phases.values_list("kind", "opens_at"))
    start = NOON + timedelta(days=90)
    phases = [Phase(PhaseKind.VOTING, start, start + timedelta(days=1))]
    with pytest.raises(Invalid, match="against_regulation"):
        set_calendar(contest, phases=phases, actor=manager_actor(), at=NOON, reason="shorter")
    assert list(contest.phases.values_list("kind", "opens_at")) == before


def test_new_pool_begins_with_what_the_regulation_says(city: City, office: Office) -> None:
    contest = draft_contest()
    make_regulation({"lowest_cost": 100, "highest_cost": 5_000_000, "threshold": 30})
    expected = {"min_cost_minor": 100, "max_cost_minor": 5_000_000, "threshold": 30}
    assert regulations.pool_defaults(contest) == expected
    page = office().get(f"/office/budget/{contest.slug}/pools/new/").content.decode()
    assert 'value="50000"' in page


def test_evaluation_deadline_counts_working_days_of_the_municipality(city: City) -> None:
    make_regulation({"evaluation_working_days": 3})
    contest = make_contest()
    friday_midnight = datetime(2026, 3, 6, 22, 0, tzinfo=UTC)
    phases = [
        Phase(PhaseKind.SUBMISSION, NOON, friday_midnight),
        Phase(PhaseKind.VOTING, friday_midnight + timedelta(10), friday_midnight + timedelta(20)),
    ]
    set_calendar(contest, phases=phases, actor=manager_actor(), at=NOON)
    contest = Contest.objects.get(pk=contest.pk)
    assert regulations.evaluation_deadline(contest, country="UA") == date(2026, 3, 11)
    add_own_day(
        country="UA",
        day=date(2026, 3, 10),
        is_working=False,
        name="x",
        actor=owner_actor(),
        at=NOON,
    )
    assert regulations.evaluation_deadline(contest, country="UA") == date(2026, 3, 12)


def test_evaluation_has_no_deadline_when_the_regulation_says_nothing(city: City) -> None:
    make_regulation({"voting_days": 1})
    assert regulations.evaluation_deadline(draft_contest(), country="UA") is None


def test_office_compares_the_contest_with_the_act(city: City, office: Office) -> None:
    contest = draft_contest()
    make_regulation({"proposals_per_person": 99, "evaluation_working_days": 5})
    browser = office()
    address = f"/office/budget/{contest.slug}/regulation/"
    page = browser.get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "differs" in page
    assert "12/2023" in page
    checklist = browser.get(f"/office/budget/{contest.slug}/", HTTP_ACCEPT_LANGUAGE="en")
    assert "Keep to the regulation" in checklist.content.decode()
    refused = browser.post(f"/office/budget/{contest.slug}/publish/")
    assert refused.status_code == 422
    assert browser.post(address, {"reason": "Decision 7"}).status_code == 302
    assert browser.post(f"/office/budget/{contest.slug}/publish/").status_code == 302
    public = browser.get(f"/budget/{contest.slug}/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Decision 7" in public
    assert "/regulations/#act-" in public
    calendar = browser.get(f"/office/budget/{contest.slug}/calendar/", HTTP_ACCEPT_LANGUAGE="en")
    assert "evaluated by" in calendar.content.decode()


def test_office_says_so_when_no_regulation_is_in_force(city: City, office: Office) -> None:
    contest = draft_contest()
    page = office().get(f"/office/budget/{contest.slug}/regulation/", HTTP_ACCEPT_LANGUAGE="en")
    assert "No regulation is in force" in page.content.decode()
