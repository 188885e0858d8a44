"""Contests, calendar, pools: what may be changed, when, by whom, and that it is audited."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid, NotAllowed
from tenant_apps.budget.actions import contests, pools
from tenant_apps.budget.actions.contests_calendar import set_calendar
from tenant_apps.budget.actions.contests_slug import free_slug
from tenant_apps.budget.actions.papers import freeze_paper
from tenant_apps.budget.models import Contest, Phase, Pool
from tenant_apps.budget.rules.lifecycle import Phase as RulePhase
from tenant_apps.budget.rules.lifecycle import PhaseKind
from tenants.city import City
from tests.budget.office.conftest import Office
from tests.factories.budget import (
    NOON,
    calendar_around,
    make_office_contest,
    manager_actor,
    pool_values,
)
from tests.factories.proposals import make_projects_in
from tests.factories.residents import acting

DAY = timedelta(days=1)
WITHOUT_EDITING = ["intake_clerk", "formal_evaluator", "paper_clerk", "auditor", "councillor"]


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def freeze(contest: Contest) -> None:
    make_projects_in(contest, 2, pool=contest.pools.get(), state="admitted")
    freeze_paper(contest=contest, seed="seed", actor=manager_actor(), at=NOON)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Громадський бюджет 2027", "hromadskyi-biudzhet-2027"),
        ("Budżet obywatelski Łodzi", "budzet-obywatelski-lodzi"),
        ("Учешће грађана", "ucesce-gradjana"),
        ("!!!", "contest"),
        ("New", "new-2"),
    ],
)
def test_slug_is_latin_when_title_is_anything(city: City, title: str, slug: str) -> None:
    assert free_slug(title) == slug


def test_create_contest_is_audited_when_manager_creates(city: City) -> None:
    contest = contests.create_contest(
        title="Budget", year=2027, currency="UAH", actor=manager_actor(), at=NOON
    )
    assert contest.state == "draft"
    assert verbs()[-1] == "contest.created"


@pytest.mark.parametrize("role", WITHOUT_EDITING)
def test_create_contest_is_refused_when_role_may_not(city: City, role: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        contests.create_contest(
            title="Budget", year=2027, currency="UAH", actor=acting(role), at=NOON
        )
    assert refusal.value.code == "budget.role.missing"
    assert not Contest.objects.exists()


def test_publish_is_refused_when_pool_and_calendar_are_missing(city: City) -> None:
    contest = contests.create_contest(
        title="Budget", year=2027, currency="UAH", actor=manager_actor(), at=NOON
    )
    with pytest.raises(Invalid) as refusal:
        contests.publish_contest(contest, actor=manager_actor(), at=NOON)
    assert refusal.value.facts["missing"] == ["pools", "calendar"]


def test_cancel_is_refused_when_reason_is_empty(city: City) -> None:
    contest = make_office_contest()
    with pytest.raises(Invalid, match=r"budget\.contest\.reason_needed"):
        contests.cancel_contest(contest, reason=" ", actor=manager_actor(), at=NOON)
    assert Contest.objects.get().state == "published"


def test_change_writes_no_audit_row_when_nothing_differs(city: City) -> None:
    contest = make_office_contest()
    before = verbs()
    contests.change_contest(contest, title=contest.title, actor=manager_actor(), at=NOON)
    assert verbs() == before


def test_editor_describes_but_changes_no_voting(city: City) -> None:
    contest = make_office_contest()
    editor = acting("editor")
    contests.change_contest(contest, summary="Short", actor=editor, at=NOON)
    with pytest.raises(NotAllowed):
        contests.change_contest(contest, min_age=16, age_on=NOON.date(), actor=editor, at=NOON)
    assert Contest.objects.get().summary == "Short"


FROZEN_EDITS: list[Any] = [
    lambda contest, actor: contests.change_contest(
        contest, assurance="anonymous", actor=actor, at=NOON
    ),
    lambda contest, actor: pools.add_pool(
        contest, actor=actor, at=NOON, **pool_values(code="other")
    ),
    lambda contest, actor: pools.change_pool(
        contest.pools.get(), actor=actor, at=NOON, amount_minor=1
    ),
    lambda contest, actor: pools.remove_pool(contest.pools.get(), actor=actor, at=NOON),
    lambda contest, actor: pools.add_category(contest, actor=actor, at=NOON, name="Sport"),
    lambda contest, actor: pools.change_category(
        contest.categories.get(), actor=actor, at=NOON, name="Sport"
    ),
    lambda contest, actor: pools.remove_category(contest.categories.get(), actor=actor, at=NOON),
    lambda contest, actor: set_calendar(
        contest, phases=calendar_around(NOON + DAY), reason="late", actor=actor, at=NOON
    ),
]


@pytest.mark.parametrize("edit", FROZEN_EDITS)
def test_edit_is_refused_when_paper_is_frozen(city: City, edit: Any) -> None:
    contest = make_office_contest()
    freeze(contest)
    before = verbs()
    with pytest.raises(Conflict) as refusal:
        edit(contest, manager_actor())
    assert refusal.value.code == "budget.contest.frozen"
    assert verbs() == before


def test_description_is_kept_when_paper_is_frozen(city: City) -> None:
    contest = make_office_contest()
    freeze(contest)
    contests.change_contest(contest, summary="New", actor=manager_actor(), at=NOON)
    assert Contest.objects.get().summary == "New"


def test_later_phase_moves_when_paper_is_frozen(city: City) -> None:
    contest = make_office_contest()
    freeze(contest)
    phases = calendar_around(NOON)
    phases[-1] = RulePhase(PhaseKind.REALISATION, NOON + 31 * DAY, None)
    set_calendar(contest, phases=phases, actor=manager_actor(), at=NOON)
    assert Phase.objects.get(kind="realisation").opens_at == NOON + 31 * DAY


def test_past_boundary_moves_only_when_reason_is_given(city: City) -> None:
    contest = make_office_contest()
    phases = calendar_around(NOON)
    phases[0] = RulePhase(PhaseKind.SUBMISSION, NOON - 40 * DAY, NOON - DAY)
    with pytest.raises(Invalid) as refusal:
        set_calendar(contest, phases=phases, actor=manager_actor(), at=NOON)
    assert refusal.value.code == "budget.contest.reason_needed"
    set_calendar(contest, phases=phases, reason="It began earlier.", actor=manager_actor(), at=NOON)
    event = AuditEvent.objects.latest("pk")
    assert event.facts["past"] == ["submission"]
    assert event.facts["reason"] == "It began earlier."


def test_future_boundary_moves_without_reason(city: City) -> None:
    contest = make_office_contest()
    phases = calendar_around(NOON)
    phases[1] = RulePhase(PhaseKind.EVALUATION, NOON - DAY, NOON + 9 * DAY)
    set_calendar(contest, phases=phases, actor=manager_actor(), at=NOON)
    assert Phase.objects.get(kind="evaluation").closes_at == NOON + 9 * DAY


def test_calendar_stays_when_phases_overlap(city: City) -> None:
    contest = make_office_contest()
    phases = calendar_around(NOON)
    phases[1] = RulePhase(PhaseKind.EVALUATION, NOON - DAY, NOON + 12 * DAY)
    with pytest.raises(Invalid, match=r"budget\.contest\.calendar_invalid"):
        set_calendar(contest, phases=phases, actor=manager_actor(), at=NOON)
    assert Phase.objects.get(kind="evaluation").closes_at == NOON + 10 * DAY


def test_pool_is_kept_when_proposals_belong_to_it(city: City) -> None:
    contest = make_office_contest()
    make_projects_in(contest, 1, pool=contest.pools.get())
    with pytest.raises(Conflict, match=r"budget\.pool\.in_use"):
        pools.remove_pool(contest.pools.get(), actor=manager_actor(), at=NOON)
    assert Pool.objects.count() == 1


def test_pool_is_not_added_when_code_is_taken(city: City) -> None:
    contest = make_office_contest()
    with pytest.raises(Conflict, match=r"budget\.pool\.code_taken"):
        pools.add_pool(contest, actor=manager_actor(), at=NOON, **pool_values())
    assert Pool.objects.count() == 1


def test_change_is_rolled_back_when_audit_fails(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    contest = make_office_contest()

    def fail(*_arguments: Any, **_facts: Any) -> None:
        raise DatabaseError("the audit cannot be written")

    monkeypatch.setattr(pools, "record", fail)
    with pytest.raises(DatabaseError):
        pools.change_pool(contest.pools.get(), actor=manager_actor(), at=NOON, amount_minor=5)
    assert Pool.objects.get().amount_minor == 1_000_000


def test_form_keeps_what_was_typed_when_calendar_is_refused(city: City, office: Office) -> None:
    contest = make_office_contest()
    form = {"voting_opens": "2030-01-02T00:00", "voting_closes": "2030-01-01T00:00"}
    answer = office().post(f"/office/budget/{contest.slug}/calendar/", form)
    assert answer.status_code == 422
    assert "2030-01-02T00:00" in answer.content.decode()
    assert Phase.objects.get(kind="voting").opens_at == NOON + 10 * DAY


def test_new_contest_opens_when_form_is_sent(city: City, office: Office) -> None:
    answer = office().post("/office/budget/new/", {"title": "Бюджет участі", "year": 2027})
    assert answer.status_code == 302
    assert Contest.objects.get().currency == "UAH"


def test_new_pool_needs_one_vote_when_threshold_is_left_empty(city: City, office: Office) -> None:
    contest = make_office_contest()
    address = f"/office/budget/{contest.slug}/pools/new/"
    form = office().get(address).context["form"]
    assert form["threshold"].initial == 1
    typed = {name: form[name].value() for name in form.fields} | {"threshold": ""}
    chosen = {"name": "Village", "amount_minor": "100", "kind": "village", "method": "approval"}
    rules = {"tally_rule": "greedy", "tie_break": "lower_cost"}
    kept = {name: value for name, value in typed.items() if value is not None}
    assert office().post(address, kept | chosen | rules).status_code == 302
    assert Pool.objects.get(name="Village").threshold == 1


@pytest.mark.parametrize("page", ["voting", "pools/city", "categories/{category}"])
def test_form_is_only_for_reading_when_paper_is_frozen(
    city: City, office: Office, page: str
) -> None:
    contest = make_office_contest()
    freeze(contest)
    address = page.format(category=contest.categories.get().pk)
    answer = office().get(f"/office/budget/{contest.slug}/{address}/")
    assert all(field.disabled for field in answer.context["form"].fields.values())
    assert 'class="btn primary"' not in answer.content.decode()
    assert answer.content.decode().count('class="alert info"') == 1


def test_sent_form_is_refused_when_paper_was_frozen_meanwhile(city: City, office: Office) -> None:
    contest = make_office_contest()
    freeze(contest)
    form = {"assurance": "desk", "min_age": "16", "proposals_per_person": "2"}
    answer = office().post(f"/office/budget/{contest.slug}/voting/", form)
    assert answer.status_code in {409, 422}
    assert Contest.objects.get().assurance == "email"
