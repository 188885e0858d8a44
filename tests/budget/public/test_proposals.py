"""Drafting, submitting, withdrawing and entering proposals."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from kernel.audit.models import AuditEvent
from kernel.errors import Closed, Conflict, Invalid, NotAllowed
from tenant_apps.budget.actions.proposals import (
    CostItem,
    enter_paper_proposal,
    save_draft,
    start_draft,
    submit_proposal,
    withdraw_proposal,
)
from tenant_apps.budget.models import Contest, Proposal
from tenants.city import City
from tests.factories.proposals import (
    actor_of,
    make_author,
    make_content,
    make_contest_in,
    make_draft,
    make_projects_in,
)

pytestmark = pytest.mark.django_db


def written(contest: Contest, *, at: datetime, **content: object) -> Proposal:
    """Make a complete draft."""
    author = make_author()
    draft = make_draft(contest, author)
    return save_draft(
        draft.uuid, content=make_content(contest, **content), actor=actor_of(author), at=at
    )


def submit(draft: Proposal, *, at: datetime) -> Proposal:
    """Submit a draft as its author, in the transaction of the test."""
    assert draft.author is not None
    return submit_proposal(draft.uuid, actor=actor_of(draft.author), at=at)


def test_start_draft_gives_the_same_draft_when_the_key_is_the_same(
    city: City, at: datetime
) -> None:
    contest, author, key = make_contest_in(), make_author(), uuid4()
    drafts = [start_draft(contest, actor=actor_of(author), at=at, key=key).pk for _ in range(2)]
    assert drafts[0] == drafts[1]
    assert Proposal.objects.count() == 1


def test_start_draft_refuses_when_nobody_is_signed_in(
    city: City, at: datetime, system_actor: object
) -> None:
    with pytest.raises(NotAllowed, match=r"budget\.proposal\.not_yours"):
        start_draft(make_contest_in(), actor=system_actor, at=at)


def test_start_draft_refuses_when_the_key_is_of_somebody_else(city: City, at: datetime) -> None:
    contest = make_contest_in()
    draft = make_draft(contest, make_author())
    with pytest.raises(NotAllowed, match=r"budget\.proposal\.not_yours"):
        start_draft(contest, actor=actor_of(make_author()), at=at, key=draft.uuid)


@pytest.mark.parametrize(
    ("days", "code"),
    [(-3, r"budget\.contest\.not_open"), (8, r"budget\.contest\.closed")],
)
def test_start_draft_refuses_when_submission_is_not_running(
    city: City, at: datetime, days: int, code: str
) -> None:
    contest = make_contest_in()
    with pytest.raises(Closed, match=code):
        start_draft(contest, actor=actor_of(make_author()), at=at + timedelta(days=days))


def test_start_draft_refuses_when_the_contest_is_not_published(city: City, at: datetime) -> None:
    contest = make_contest_in(state="draft")
    with pytest.raises(Closed, match=r"budget\.contest\.not_published"):
        start_draft(contest, actor=actor_of(make_author()), at=at)


def test_save_draft_keeps_what_is_there_when_it_is_incomplete(city: City, at: datetime) -> None:
    contest = make_contest_in()
    draft = written(contest, at=at, title="", description="", cost_items=())
    draft.refresh_from_db()
    assert (draft.title, draft.summary, draft.cost_minor) == ("", "Ten benches.", 0)


def test_save_draft_takes_the_sum_of_the_cost_table(city: City, at: datetime) -> None:
    items = (CostItem("Bench", 3, 1_000), CostItem("Bin", 2, 500))
    assert written(make_contest_in(), at=at, cost_items=items).cost_minor == 4_000


def test_save_draft_ignores_pools_when_they_are_of_another_contest(
    city: City, at: datetime
) -> None:
    foreign = make_contest_in().pools.get()
    assert written(make_contest_in(), at=at, pool_id=foreign.pk).pool is None


def test_save_draft_refuses_when_it_is_of_somebody_else(city: City, at: datetime) -> None:
    contest = make_contest_in()
    draft = make_draft(contest, make_author())
    with pytest.raises(NotAllowed, match=r"budget\.proposal\.not_yours"):
        save_draft(draft.uuid, content=make_content(contest), actor=actor_of(make_author()), at=at)


def test_save_draft_refuses_when_it_was_submitted(city: City, at: datetime) -> None:
    contest = make_contest_in()
    author = make_author()
    project = make_projects_in(contest, 1, state="submitted", author=author)[0]
    with pytest.raises(Conflict, match=r"budget\.proposal\.wrong_state"):
        save_draft(project.uuid, content=make_content(contest), actor=actor_of(author), at=at)


def test_submit_proposal_numbers_and_audits_when_complete(city: City, at: datetime) -> None:
    contest = make_contest_in()
    make_projects_in(contest, 3)
    submitted = submit(written(contest, at=at), at=at)
    assert (submitted.number, submitted.state, submitted.submitted_at) == (4, "submitted", at)
    assert [step.state for step in submitted.transitions.all()] == ["submitted"]
    event = AuditEvent.objects.get(verb="proposal.submitted")
    assert (event.object_key, event.facts["number"]) == (str(submitted.uuid), 4)


def test_submit_proposal_gives_one_number_when_it_is_sent_twice(city: City, at: datetime) -> None:
    draft = written(make_contest_in(), at=at)
    assert [submit(draft, at=at).number for _ in range(2)] == [1, 1]
    assert AuditEvent.objects.filter(verb="proposal.submitted").count() == 1


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"title": " "}, "title"),
        ({"summary": ""}, "summary"),
        ({"description": ""}, "description"),
        ({"pool_id": None}, "pool"),
        ({"category_id": None}, "category"),
        ({"cost_items": ()}, "cost_items"),
        ({"cost_items": (CostItem("", 1, 20_000),)}, "cost_items"),
    ],
)
def test_submit_proposal_refuses_when_a_part_is_missing(
    city: City, at: datetime, content: dict[str, object], field: str
) -> None:
    draft = written(make_contest_in(), at=at, **content)
    with pytest.raises(Invalid, match=r"budget\.proposal\.incomplete") as refusal:
        submit(draft, at=at)
    assert refusal.value.facts["fields"] == [field]
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("draft", None)


@pytest.mark.parametrize("price", [9_999, 500_001])
def test_submit_proposal_refuses_when_the_cost_is_outside_the_pool(
    city: City, at: datetime, price: int
) -> None:
    draft = written(make_contest_in(), at=at, cost_items=(CostItem("All", 1, price),))
    with pytest.raises(Invalid, match=r"budget\.proposal\.cost_out_of_range"):
        submit(draft, at=at)


def test_submit_proposal_refuses_when_the_author_has_too_many(city: City, at: datetime) -> None:
    contest = make_contest_in(proposals_per_person=2)
    draft = written(contest, at=at)
    make_projects_in(contest, 2, author=draft.author)
    with pytest.raises(NotAllowed, match=r"budget\.proposal\.too_many"):
        submit(draft, at=at)


def test_submit_proposal_does_not_count_withdrawn_ones(city: City, at: datetime) -> None:
    contest = make_contest_in(proposals_per_person=1)
    draft = written(contest, at=at)
    make_projects_in(contest, 1, state="withdrawn", author=draft.author)
    assert submit(draft, at=at).number == 2


def test_submit_proposal_refuses_when_submission_has_closed(city: City, at: datetime) -> None:
    draft = written(make_contest_in(), at=at)
    with pytest.raises(Closed, match=r"budget\.contest\.closed"):
        submit(draft, at=at + timedelta(days=8))


def test_submit_proposal_refuses_when_it_is_of_somebody_else(city: City, at: datetime) -> None:
    draft = written(make_contest_in(), at=at)
    with pytest.raises(NotAllowed, match=r"budget\.proposal\.not_yours"):
        submit_proposal(draft.uuid, actor=actor_of(make_author()), at=at)


def test_submit_proposal_returns_to_review_when_a_correction_was_asked(
    city: City, at: datetime
) -> None:
    contest = make_contest_in("evaluation")
    author = make_author()
    project = make_projects_in(contest, 1, state="correction", author=author)[0]
    save_draft(project.uuid, content=make_content(contest), actor=actor_of(author), at=at)
    corrected = submit_proposal(project.uuid, actor=actor_of(author), at=at)
    assert (corrected.state, corrected.number) == ("formal_review", 1)


def test_withdraw_proposal_keeps_the_number_taken(city: City, at: datetime) -> None:
    contest = make_contest_in()
    first = submit(written(contest, at=at), at=at)
    assert first.author is not None
    withdraw_proposal(first.uuid, actor=actor_of(first.author), at=at, reason="Another idea")
    assert submit(written(contest, at=at), at=at).number == 2
    first.refresh_from_db()
    assert (first.state, first.number) == ("withdrawn", 1)
    assert first.transitions.get(state="withdrawn").reason == "Another idea"


def test_withdraw_proposal_throws_a_draft_away(city: City, at: datetime) -> None:
    draft = written(make_contest_in(), at=at)
    assert draft.author is not None
    withdraw_proposal(draft.uuid, actor=actor_of(draft.author), at=at)
    assert not Proposal.objects.filter(pk=draft.pk).exists()
    assert AuditEvent.objects.filter(verb="proposal.discarded").exists()


@pytest.mark.parametrize("state", ["on_ballot", "selected", "rejected", "withdrawn"])
def test_withdraw_proposal_refuses_when_it_is_too_late(
    city: City, at: datetime, state: str
) -> None:
    author = make_author()
    project = make_projects_in(make_contest_in("voting"), 1, state=state, author=author)[0]
    with pytest.raises(Conflict, match=r"budget\.proposal\.wrong_state"):
        withdraw_proposal(project.uuid, actor=actor_of(author), at=at)


def test_enter_paper_proposal_submits_at_once_when_a_clerk_enters_it(
    city: City, at: datetime
) -> None:
    contest, key = make_contest_in(), uuid4()
    clerk = actor_of(make_author(), "intake_clerk")
    content = make_content(contest, author_name="Ivan Paper")
    entered = [
        enter_paper_proposal(contest, content=content, key=key, actor=clerk, at=at)
        for _ in range(2)
    ]
    assert [item.number for item in entered] == [1, 1]
    assert (entered[0].channel, entered[0].author_name) == ("paper", "Ivan Paper")


def test_enter_paper_proposal_refuses_when_the_role_is_missing(city: City, at: datetime) -> None:
    contest = make_contest_in()
    with pytest.raises(NotAllowed, match=r"budget\.role\.missing"):
        enter_paper_proposal(
            contest,
            content=make_content(contest),
            key=uuid4(),
            actor=actor_of(make_author(), "formal_evaluator"),
            at=at,
        )
