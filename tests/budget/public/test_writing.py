"""Writing a proposal in a browser, with JavaScript and without."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from tenant_apps.budget.models import Contest, Participation, Proposal
from tenant_apps.residents.models import Resident
from tenants.city import City
from tests.factories.proposals import (
    make_author,
    make_contest_in,
    make_draft,
    make_projects_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
Browser = Callable[..., Any]


@pytest.fixture
def author(city: City) -> Resident:
    return make_author()


@pytest.fixture
def signed_in(city: City, client_for: Browser, author: Resident) -> Any:
    """A signed-in author who reads English."""
    client = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(author)
    return client


def filled(contest: Contest, **values: Any) -> dict[str, Any]:
    """Return a complete form."""
    return {
        "key": str(uuid4()),
        "title": "Benches on the hill",
        "summary": "Ten benches.",
        "description": "People climb and want to sit.",
        "pool": contest.pools.get().pk,
        "category": contest.categories.get().pk,
        "place": "Hill street 1",
        "point": "49.58827, 34.55142",
        "author_name": "Olena",
        "cost-TOTAL_FORMS": "3",
        "cost-INITIAL_FORMS": "0",
        "cost-0-name": "Bench",
        "cost-0-quantity": "10",
        "cost-0-unit_price": "150.50",
        "cost-1-name": "",
        "cost-1-quantity": "",
        "cost-1-unit_price": "",
        "cost-2-name": "Delivery",
        "cost-2-quantity": "",
        "cost-2-unit_price": "1 000",
        "intent": "submit",
        **values,
    }


def address_of(contest: Contest) -> str:
    return f"/budget/{contest.slug}/submit/"


def test_author_submits_without_javascript_when_everything_is_filled_in(signed_in: Any) -> None:
    contest = make_contest_in()
    empty = signed_in.get(address_of(contest)).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', empty)
    assert key is not None
    sent = signed_in.post(address_of(contest), filled(contest, key=key[1]), follow=True)
    assert sent.redirect_chain == [(f"/budget/{contest.slug}/projects/1/", 302)]
    page = sent.content.decode()
    assert "Your project has the number 1" in page
    project = Proposal.objects.get()
    assert (project.number, project.cost_minor, str(project.uuid)) == (1, 250_500, key[1])
    assert f"{project.latitude:.5f}" == "49.58827"


def test_author_gets_one_proposal_when_the_button_is_pressed_twice(signed_in: Any) -> None:
    contest = make_contest_in()
    form = filled(contest)
    answers = [signed_in.post(address_of(contest), form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Proposal.objects.count() == 1


def test_visitor_signs_in_first_when_they_want_to_submit(city: City, client_for: Browser) -> None:
    contest = make_contest_in()
    answer = client_for(city).get(address_of(contest))
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={address_of(contest)}")


def test_draft_is_kept_when_it_is_saved_half_written(signed_in: Any) -> None:
    contest = make_contest_in()
    form = filled(contest, intent="save", title="Only a title", summary="", pool="", category="")
    form["cost-0-name"] = ""
    answer = signed_in.post(address_of(contest), form)
    draft = Proposal.objects.get()
    assert answer["Location"] == f"/budget/drafts/{draft.uuid}/"
    page = signed_in.get(answer["Location"]).content.decode()
    assert 'value="Only a title"' in page
    assert 'value="150.50"' in page
    assert 'value="Delivery"' in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("cost-0-unit_price", "a lot"),
        ("cost-0-unit_price", "-5"),
        ("cost-0-quantity", "0"),
        ("point", "here"),
        ("point", "95, 200"),
        ("title", "x" * 301),
    ],
)
@pytest.mark.parametrize("intent", ["save", "submit"])
def test_form_keeps_what_was_typed_when_a_field_is_wrong(
    signed_in: Any, field: str, typed: str, intent: str
) -> None:
    contest = make_contest_in()
    answer = signed_in.post(address_of(contest), filled(contest, intent=intent, **{field: typed}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{typed}"' in page
    assert "People climb and want to sit." in page
    assert Proposal.objects.get().description == "People climb and want to sit."


@pytest.mark.parametrize("field", ["title", "summary", "description", "pool", "category"])
def test_form_marks_the_field_when_it_is_missing_at_submission(signed_in: Any, field: str) -> None:
    contest = make_contest_in()
    answer = signed_in.post(address_of(contest), filled(contest, **{field: ""}))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert Proposal.objects.get().state == "draft"


def test_form_says_the_reason_when_the_submission_is_refused(signed_in: Any) -> None:
    contest = make_contest_in()
    answer = signed_in.post(address_of(contest), filled(contest, **{"cost-0-unit_price": "99000"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert 'value="99000"' in page


def test_form_adds_rows_when_asked_without_javascript(signed_in: Any) -> None:
    contest = make_contest_in()
    answer = signed_in.post(address_of(contest), filled(contest, intent="add_row"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="cost-5-name"' in page
    assert 'value="Delivery"' in page


def test_autosave_answers_one_line_when_the_page_saves_itself(signed_in: Any) -> None:
    contest = make_contest_in()
    form = filled(contest, intent="autosave", title="Half a ti")
    answer = signed_in.post(address_of(contest), form, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Saved" in text
    assert "<html" not in text
    assert "2,505\u00a0₴" in text
    assert Proposal.objects.get().title == "Half a ti"


def test_autosave_keeps_the_rest_when_a_field_is_wrong(signed_in: Any) -> None:
    contest = make_contest_in()
    form = filled(contest, intent="autosave", **{"cost-0-unit_price": "x"})
    text = signed_in.post(address_of(contest), form).content.decode()
    assert "Saved, except" in text
    assert Proposal.objects.get().cost_minor == 100_000


def test_autosave_is_refused_when_the_proposal_was_submitted_meanwhile(signed_in: Any) -> None:
    contest = make_contest_in()
    form = filled(contest)
    signed_in.post(address_of(contest), form)
    late = signed_in.post(address_of(contest), {**form, "intent": "autosave", "title": "Late"})
    assert late.status_code == 409
    assert "<html" not in late.content.decode()
    assert Proposal.objects.get().title == "Benches on the hill"


def test_submit_page_says_closed_when_submission_is_over(signed_in: Any) -> None:
    contest = make_contest_in("voting")
    answer = signed_in.get(address_of(contest))
    assert answer.status_code == 409
    assert "Projects cannot be submitted now" in answer.content.decode()


def test_draft_is_missing_when_it_is_of_somebody_else(signed_in: Any) -> None:
    contest = make_contest_in()
    foreign = make_draft(contest, make_author(), title="Secret idea")
    address = f"/budget/drafts/{foreign.uuid}/"
    assert signed_in.get(address).status_code == 404
    assert signed_in.post(address, filled(contest)).status_code == 404
    assert signed_in.post(f"{address}withdraw/").status_code == 403
    assert signed_in.post(address_of(contest), filled(contest, key=foreign.uuid)).status_code == 403


def test_author_corrects_when_the_office_asked_for_it(signed_in: Any, author: Resident) -> None:
    contest = make_contest_in("evaluation")
    project = make_projects_in(
        contest, 1, state="correction", author=author, decision_reason="Name the street."
    )[0]
    address = f"/budget/drafts/{project.uuid}/"
    assert "Name the street." in signed_in.get(address).content.decode()
    signed_in.post(address, filled(contest, place="Hill street 7"))
    project.refresh_from_db()
    assert (project.state, project.number, project.place) == ("formal_review", 1, "Hill street 7")


def test_mine_shows_drafts_projects_and_receipts(
    signed_in: Any, author: Resident, at: datetime
) -> None:
    contest = make_contest_in()
    make_draft(contest, author, title="Half an idea")
    make_projects_in(contest, 1, state="rejected", author=author, decision_reason="Not our land.")
    Participation.objects.create(
        contest=contest,
        voter_tag=b"1" * 32,
        receipt="ABCDEFGHJKLMNPQRSTUV",
        idempotency_key=uuid4(),
        account=author.uuid,
        channel="online",
        hour=at,
    )
    page = signed_in.get("/me/").content.decode()
    assert "Half an idea" in page
    assert "Not our land." in page
    assert "ABCDEFGHJKLMNPQRSTUV" in page.replace("-", "").replace(" ", "")


def test_mine_says_how_it_begins_when_there_is_nothing(signed_in: Any) -> None:
    assert "You have not written any project yet" in signed_in.get("/me/").content.decode()


def test_author_withdraws_from_the_own_page(signed_in: Any, author: Resident) -> None:
    contest = make_contest_in()
    project = make_projects_in(contest, 1, state="submitted", author=author)[0]
    answer = signed_in.post(f"/budget/drafts/{project.uuid}/withdraw/")
    project.refresh_from_db()
    assert (answer["Location"], project.state) == ("/budget/mine/", "withdrawn")
