"""Proposals in the office: deciding alone and in bulk, searching, entering, taking away."""

import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tenant_apps.budget.actions.admission import admit, ask_for_correction, reject
from tenant_apps.budget.actions.papers import freeze_paper
from tenant_apps.budget.models import Contest, Proposal, ProposalTransition
from tenants.city import City
from tests.budget.office.conftest import Office
from tests.factories.budget import NOON, body_of, import_text, make_office_contest, manager_actor
from tests.factories.proposals import make_contest_in, make_projects_in
from tests.factories.residents import acting


def submitted_contest(count: int = 3) -> Contest:
    contest = make_office_contest()
    make_projects_in(contest, count, pool=contest.pools.get(), state="submitted")
    return contest


def states() -> list[str]:
    return list(Proposal.objects.order_by("number").values_list("state", flat=True))


def test_admit_walks_through_review_when_proposal_is_submitted(city: City) -> None:
    contest = submitted_contest(1)
    ProposalTransition.objects.all().delete()
    assert admit(contest, numbers=[1], actor=manager_actor(), at=NOON) == 1
    walked = ProposalTransition.objects.order_by("pk").values_list("state", flat=True)
    assert list(walked) == ["formal_review", "substantive_review", "admitted"]
    assert AuditEvent.objects.latest("pk").verb == "proposal.admitted"


def test_reject_keeps_reason_public(city: City) -> None:
    contest = submitted_contest(1)
    reject(contest, numbers=[1], reason="Not on public land.", actor=manager_actor(), at=NOON)
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.decision_reason) == ("rejected", "Not on public land.")
    assert ProposalTransition.objects.latest("pk").reason == "Not on public land."


@pytest.mark.parametrize("act", [reject, ask_for_correction])
def test_decision_is_refused_when_reason_is_missing(city: City, act: Any) -> None:
    contest = submitted_contest(1)
    with pytest.raises(Invalid, match=r"budget\.proposal\.reason_needed"):
        act(contest, numbers=[1], reason=" ", actor=manager_actor(), at=NOON)
    assert states() == ["submitted"]


def test_bulk_decides_on_none_when_one_is_in_another_state(city: City) -> None:
    contest = submitted_contest(3)
    admit(contest, numbers=[2], actor=manager_actor(), at=NOON)
    with pytest.raises(Conflict) as refusal:
        reject(contest, numbers=[1, 2, 3], reason="x", actor=manager_actor(), at=NOON)
    assert refusal.value.facts["number"] == 2
    assert states() == ["submitted", "admitted", "submitted"]


def test_admit_is_refused_when_paper_is_frozen(city: City) -> None:
    contest = import_text()
    with pytest.raises(Conflict, match=r"budget\.contest\.frozen"):
        admit(contest, numbers=[1], actor=manager_actor(), at=NOON)


def test_admit_is_refused_when_number_is_unknown(city: City) -> None:
    with pytest.raises(NotFound):
        admit(submitted_contest(1), numbers=[1, 7], actor=manager_actor(), at=NOON)
    assert states() == ["submitted"]


@pytest.mark.parametrize(
    ("act", "role", "allowed"),
    [
        (admit, "intake_clerk", False),
        (admit, "formal_evaluator", False),
        (admit, "auditor", False),
        (admit, "contest_manager", True),
        (admit, "owner", True),
        (reject, "intake_clerk", False),
        (ask_for_correction, "formal_evaluator", True),
        (ask_for_correction, "intake_clerk", False),
    ],
)
def test_roles_decide_as_the_matrix_says(city: City, act: Any, role: str, allowed: bool) -> None:
    contest = submitted_contest(1)
    if allowed:
        assert act(contest, numbers=[1], reason="why", actor=acting(role), at=NOON) == 1
        return
    with pytest.raises(NotAllowed):
        act(contest, numbers=[1], reason="why", actor=acting(role), at=NOON)
    assert states() == ["submitted"]


def test_list_decides_on_ticked_proposals_when_button_is_pressed(
    city: City, office: Office
) -> None:
    contest = submitted_contest(3)
    form = {"number": ["1", "3"], "decision": "admit", "query": "group=review"}
    answer = office().post(f"/office/budget/{contest.slug}/proposals/decide/", form)
    assert answer["Location"].endswith("?group=review")
    assert states() == ["admitted", "submitted", "admitted"]


def test_list_keeps_ticks_and_reason_when_decision_is_refused(city: City, office: Office) -> None:
    contest = submitted_contest(2)
    form = {"number": ["2"], "decision": "reject", "reason": ""}
    answer = office().post(f"/office/budget/{contest.slug}/proposals/decide/", form)
    assert answer.status_code == 422
    assert answer.context["chosen"] == {2}
    assert states() == ["submitted", "submitted"]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("q=Project+2", [2]),
        ("q=3", [3]),
        ("group=admitted", []),
        ("group=review", [1, 2, 3]),
        ("state=submitted", [1, 2, 3]),
        ("pool=999999", [1, 2, 3]),
    ],
)
def test_list_shows_what_filter_asks_for(
    city: City, office: Office, query: str, numbers: list[int]
) -> None:
    contest = submitted_contest(3)
    page = office().get(f"/office/budget/{contest.slug}/proposals/?{query}").context["page"]
    assert [row.number for row in page.object_list] == numbers


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_list_is_given_as_file(city: City, office: Office, kind: str) -> None:
    contest = submitted_contest(3)
    Proposal.objects.filter(number=1).update(title="=cmd|' /C calc'!A0")
    answer = office().get(f"/office/budget/{contest.slug}/proposals.{kind}")
    content = body_of(answer)
    if kind == "csv":
        assert content.decode("utf-8-sig").count("\r\n") == 4
        assert "'=cmd" in content.decode("utf-8-sig")
        return
    sheet = load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet["A"]][1:] == [1, 2, 3]
    assert sheet["C2"].data_type == "s"


def test_proposal_is_decided_on_its_page(city: City, office: Office) -> None:
    contest = submitted_contest(1)
    address = f"/office/budget/{contest.slug}/proposals/1/"
    form = {"decision": "correct", "reason": "Add the street."}
    assert office().post(address, form).status_code == 302
    assert states() == ["correction"]


def test_paper_proposal_is_entered_when_submission_runs(city: City, office: Office) -> None:
    from kernel.clock import now

    contest = make_contest_in("submission", at=now())
    client = office("intake_clerk")
    address = f"/office/budget/{contest.slug}/proposals/new/"
    key = client.get(address).context["key"]
    form = {
        "key": key,
        "title": "Bench",
        "summary": "A bench",
        "description": "A bench by the school",
        "pool": contest.pools.get().pk,
        "category": contest.categories.get().pk,
        "author_name": "Іван",
        "costs-TOTAL_FORMS": "1",
        "costs-INITIAL_FORMS": "0",
        "costs-0-name": "Bench",
        "costs-0-quantity": "1",
        "costs-0-unit_price": "500",
    }
    assert client.post(address, form).status_code == 302
    assert client.post(address, form).status_code == 302
    proposal = Proposal.objects.get()
    assert (proposal.channel, proposal.state, proposal.number) == ("paper", "submitted", 1)


def test_list_only_shows_proposals_when_paper_is_frozen(city: City, office: Office) -> None:
    contest = submitted_contest(3)
    admit(contest, numbers=[1, 2], actor=manager_actor(), at=NOON)
    freeze_paper(contest=contest, seed="seed", actor=manager_actor(), at=NOON)
    client = office()
    for page in ("proposals/", "proposals/1/"):
        text = client.get(f"/office/budget/{contest.slug}/{page}").content.decode()
        assert 'type="checkbox" name=' not in text
        assert 'name="decision"' not in text
        assert text.count('class="alert info"') == 1


def test_list_ticks_only_proposals_that_wait_when_some_are_decided(
    city: City, office: Office
) -> None:
    contest = submitted_contest(3)
    admit(contest, numbers=[2], actor=manager_actor(), at=NOON)
    client = office()
    listed = client.get(f"/office/budget/{contest.slug}/proposals/").content.decode()
    assert re.findall(r'name="number" value="(\d)"', listed) == ["1", "3"]
    for number, times in ((1, 3), (2, 0)):
        page = client.get(f"/office/budget/{contest.slug}/proposals/{number}/").content.decode()
        assert page.count('name="decision"') == times
