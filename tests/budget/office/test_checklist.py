"""What a contest needs next: only what can be done now is offered."""

from datetime import timedelta

from django.utils import timezone

from tenant_apps.budget.actions.papers import freeze_paper
from tenant_apps.budget.actions.tallies import count_contest
from tenant_apps.budget.models import Contest
from tenant_apps.budget.web.office.checklist import Step, checklist_of, next_step_of
from tenant_apps.budget.web.office.doors import find_contest
from tenant_apps.residents.models import RollEntry
from tenants.city import City
from tests.budget.office.conftest import Office
from tests.factories.budget import NOON, make_office_contest, manager_actor
from tests.factories.proposals import make_projects_in

DAY = timedelta(days=1)


def described_contest() -> Contest:
    return make_office_contest(summary="Residents decide.")


def steps_of(contest: Contest, days: int = 0) -> dict[str, Step]:
    steps = checklist_of(find_contest(contest.slug), NOON + days * DAY)
    return {step.url.rstrip("/").rpartition("/")[2]: step for step in steps}


def next_of(contest: Contest, days: int = 0) -> str:
    step = next_step_of(checklist_of(find_contest(contest.slug), NOON + days * DAY))
    return "" if step is None or not step.possible else step.url.rstrip("/").rpartition("/")[2]


def test_deciding_is_next_when_proposals_wait(city: City) -> None:
    contest = described_contest()
    make_projects_in(contest, 2, state="submitted")
    assert next_of(contest) == "proposals"


def test_freezing_is_next_when_no_proposal_waits(city: City) -> None:
    contest = described_contest()
    make_projects_in(contest, 2, state="admitted")
    assert steps_of(contest)["proposals"].done
    assert next_of(contest) == "paper"


def test_nothing_is_offered_when_no_proposal_is_there(city: City) -> None:
    contest = described_contest()
    assert next_of(contest) == ""
    assert not steps_of(contest)["proposals"].possible
    assert not steps_of(contest)["paper"].possible


def test_freezing_waits_when_submission_still_runs(city: City) -> None:
    contest = described_contest()
    make_projects_in(contest, 2, state="admitted")
    assert next_of(contest, days=-5) == ""


def test_counting_is_not_offered_when_voting_runs(city: City, office: Office) -> None:
    now = timezone.now()
    contest = make_office_contest(at=now - 12 * DAY, summary="Residents decide.")
    make_projects_in(contest, 2, state="admitted")
    freeze_paper(contest=contest, seed="seed", actor=manager_actor(), at=now)
    step = next_step_of(checklist_of(find_contest(contest.slug), now))
    assert step is not None
    assert not step.possible
    page = office().get(f"/office/budget/{contest.slug}/").content.decode()
    assert f'<h3><a href="/office/budget/{contest.slug}/calendar/"' in page
    assert f'<h3><a href="/office/budget/{contest.slug}/tally/"' not in page
    assert 'class="btn primary"' not in page


def test_counting_is_next_when_voting_is_over(city: City) -> None:
    contest = described_contest()
    make_projects_in(contest, 2, state="admitted")
    freeze_paper(contest=contest, seed="seed", actor=manager_actor(), at=NOON)
    steps = checklist_of(find_contest(contest.slug), NOON + 21 * DAY)
    step = next_step_of(steps)
    assert step is not None
    assert (step, step.possible) == (steps[-2], True)


def test_certifying_is_next_when_votes_are_counted(city: City) -> None:
    contest = described_contest()
    make_projects_in(contest, 2, state="admitted")
    freeze_paper(contest=contest, seed="seed", actor=manager_actor(), at=NOON)
    count_contest(contest, actor=manager_actor(), at=NOON + 21 * DAY)
    steps = checklist_of(find_contest(contest.slug), NOON + 21 * DAY)
    assert next_step_of(steps) == steps[-1]


def test_roll_is_next_when_voters_must_be_on_it(city: City) -> None:
    contest = described_contest()
    make_projects_in(contest, 2, state="admitted")
    assert "roll" not in steps_of(contest)
    Contest.objects.filter(pk=contest.pk).update(roll_required=True, id_kind="rnokpp")
    assert next_of(contest) == "roll"
    RollEntry.objects.create(scope=contest.uuid, voter_tag=b"v" * 32, name_tag=b"n" * 32)
    assert steps_of(contest)["roll"].done
    assert next_of(contest) == "paper"
