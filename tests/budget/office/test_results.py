"""The public result: hidden until it is published, and every outcome in one sentence."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook

from tenant_apps.budget.actions.contests import cancel_contest, publish_contest
from tenant_apps.budget.actions.papers import freeze_paper
from tenant_apps.budget.actions.tallies import count_contest
from tenant_apps.budget.messages import OUTCOMES
from tenant_apps.budget.models import Ballot, Contest, Participation, Proposal, Tally
from tenant_apps.budget.models.turnout_queries import turnout_of
from tenant_apps.budget.rules.tally import EXPLANATIONS
from tenant_apps.budget.web.result_parts import explain, pools_of
from tenants.city import City
from tests.budget.office.conftest import Office
from tests.budget.office.test_tallies import AFTER_VOTING, counted, publish, voted_contest
from tests.conftest import CityClient
from tests.factories.budget import NOON, body_of, make_office_contest, manager_actor
from tests.factories.proposals import make_projects_in

QUERIES = 12


@pytest.mark.parametrize("part", ["results/", "results.xlsx", "results.pb"])
def test_result_is_hidden_when_it_is_not_published(city: City, office: Office, part: str) -> None:
    contest, tally = counted()
    address = f"/budget/{contest.slug}/{part}"
    assert CityClient(city).get(address).status_code == 404
    assert office("intake_clerk").get(address).status_code == 404
    assert office("auditor").get(address).status_code == 200
    publish(contest, tally)
    assert CityClient(city).get(address).status_code == 200


@pytest.mark.parametrize(
    ("days_before", "sentence"),
    [
        (1, "has not ended"),
        (12, "has not ended"),
        (22, "The votes are being counted"),
        (40, "The votes are being counted"),
    ],
)
def test_page_says_when_results_come_when_there_are_none(
    city: City, days_before: int, sentence: str
) -> None:
    contest = make_office_contest(at=timezone.now() - timedelta(days=days_before))
    client = CityClient(city)
    answer = client.get(f"/budget/{contest.slug}/results/", HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert sentence in text
    assert ("at the latest" in text) == (days_before == 22)
    for part in ("results.xlsx", "results.pb"):
        assert client.get(f"/budget/{contest.slug}/{part}").status_code == 404


def test_page_reveals_no_number_when_result_is_not_published(city: City, office: Office) -> None:
    contest, tally = counted()
    publish_contest(contest, actor=manager_actor(), at=NOON)
    address = f"/budget/{contest.slug}/results/"
    page = CityClient(city).get(address).content.decode()
    assert tally.digest not in page
    assert "Park by the river" not in page
    assert "Park by the river" in office("auditor").get(address).content.decode()


def test_page_names_no_result_when_contest_is_cancelled(city: City) -> None:
    contest, tally = counted()
    publish(contest, tally)
    cancel_contest(contest, reason="The council ended it.", actor=manager_actor(), at=NOON)
    page = CityClient(city).get(f"/budget/{contest.slug}/results/", HTTP_ACCEPT_LANGUAGE="en")
    assert page.status_code == 200
    assert "cancelled" in page.content.decode()
    assert tally.digest not in page.content.decode()


def test_page_is_missing_when_contest_is_a_draft(city: City) -> None:
    contest = make_office_contest(publish=False)
    client = CityClient(city)
    assert client.get(f"/budget/{contest.slug}/results/").status_code == 404
    assert client.get("/budget/nowhere/results/").status_code == 404


def test_page_keeps_query_budget_when_result_is_public(city: City) -> None:
    contest, tally = counted()
    publish(contest, tally)
    client = CityClient(city)
    address = f"/budget/{contest.slug}/results/"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert len(queries) <= QUERIES, [query["sql"][:100] for query in queries]
    assert len(page.content) < 150_000


def test_page_explains_every_project_when_result_is_public(city: City) -> None:
    contest, tally = counted()
    publish(contest, tally)
    page = CityClient(city).get(f"/budget/{contest.slug}/results/").content.decode()
    pool = tally.result["pools"]["main"]
    for entry in pool["projects"].values():
        with translation.override("uk"):
            sentence = explain(entry, method=pool["method"], currency=contest.currency)
        assert sentence in page
    assert tally.digest in page
    assert "Олена Петренко" in page


def counted_in_the_open() -> tuple[Contest, Tally]:
    """Count and publish a contest in which two people voted here, each with a receipt."""
    contest = make_office_contest()
    make_projects_in(contest, 2, pool=contest.pools.get(), state="admitted")
    freeze_paper(contest=contest, seed="drawn in public", actor=manager_actor(), at=NOON)
    for place in (1, 2):
        Ballot.objects.create(contest=contest, projects=[place])
        Participation.objects.create(
            contest=contest,
            voter_tag=bytes([place]) * 32,
            receipt=f"RECEIPT{place}",
            idempotency_key=uuid4(),
            channel="online",
            hour=NOON,
        )
    tally = count_contest(contest, actor=manager_actor(), at=AFTER_VOTING)
    publish(contest, tally)
    return contest, tally


def renumbered() -> tuple[Contest, Tally]:
    """Count a published contest whose projects are drawn in another order than submitted."""
    contest = voted_contest(tally_rule="greedy-no-skip", amount_minor=500_000)
    printed = dict(Proposal.objects.values_list("number", "ballot_number"))
    assert any(number != drawn for number, drawn in printed.items())
    return contest, count_contest(contest, actor=manager_actor(), at=AFTER_VOTING)


def test_result_names_projects_by_their_own_number(city: City, office: Office) -> None:
    contest, tally = renumbered()
    with translation.override("en"):
        pool = pools_of(contest, tally)[0]
    rows = [*pool["winners"], *pool["others"]]
    assert {row["number"] for row in rows} == {1, 2, 3, 4}
    assert all(row["number"] == row["project"].number for row in rows)
    stopped_by = next(row for row in pool["others"] if "left in the pool" in row["sentence"])
    after = [row["sentence"] for row in pool["others"] if "stopped" in row["sentence"]]
    assert after == [f"1 vote; counting stopped at project №{stopped_by['number']}."]
    shown = [str(row["number"]) for row in rows]
    client = office("owner")
    public = client.get(f"/budget/{contest.slug}/results/").content.decode()
    assert re.findall(r'num">№ (\d+)', public) == shown
    counted = client.get(f"/office/budget/{contest.slug}/tally/").content.decode()
    assert re.findall(r'data-label="№">(\d+)', counted) == shown


def test_workbook_names_projects_by_their_own_number(city: City, office: Office) -> None:
    contest, _tally = renumbered()
    answer = office("auditor").get(f"/budget/{contest.slug}/results.xlsx")
    sheets = load_workbook(io.BytesIO(body_of(answer))).worksheets
    for number, drawn, title in [
        (row[0].value, row[1].value, row[3].value) for row in list(sheets[1].rows)[1:]
    ]:
        project = Proposal.objects.get(number=number)
        assert (project.ballot_number, project.title) == (drawn, title)
    ballots = {row[0].value: row[2].value for row in list(sheets[2].rows)[1:]}
    assert ballots == {"1, 2": 1, "1": 1, "3": 1, "2": 1}


def test_protocol_says_how_to_check_the_count(city: City) -> None:
    contest, tally = counted_in_the_open()
    page = CityClient(city).get(f"/budget/{contest.slug}/results/").content.decode()
    paper = contest.paper
    for text in (paper.seed, paper.digest, tally.digest, tally.result["ballots_digest"]):
        assert f"<code>{text}</code>" in page
    assert "tenant_apps.budget.rules.recount" in page
    voters_and_ballots = re.findall(r'<dd class="num">(\d+)</dd>', page)
    assert voters_and_ballots == ["2", "2"]


def test_every_explanation_has_a_sentence() -> None:
    assert set(EXPLANATIONS) <= set(OUTCOMES)


def test_explanation_says_money_and_votes_when_project_does_not_fit() -> None:
    entry = {
        "code": "lost_does_not_fit",
        "facts": {"score": 340, "left": 1_200_000, "cost": 1_500_000},
    }
    with translation.override("en"):
        sentence = explain(entry, method="approval", currency="UAH")
    plain = sentence.replace("\N{NO-BREAK SPACE}", " ")
    assert plain == "340 votes; 12,000 ₴ left in the pool, the project costs 15,000 ₴."


def test_explanation_says_nobody_voted_when_support_is_none() -> None:
    entry = {"code": "lost_below_threshold", "facts": {"score": 0, "threshold": 1}}
    with translation.override("en"):
        sentence = explain(entry, method="approval", currency="UAH")
    assert sentence == "Nobody voted for the project."


def test_workbook_holds_every_sheet_when_it_is_exported(city: City, office: Office) -> None:
    contest, _tally = counted()
    answer = office("auditor").get(f"/budget/{contest.slug}/results.xlsx")
    book = load_workbook(io.BytesIO(body_of(answer)))
    sheets = book.worksheets
    assert len(sheets) == 8
    assert [row[3].value for row in list(sheets[1].rows)[1:]] == [
        "Park by the river",
        "Lamps; in the lane",
        "Benches",
    ]
    assert sum(row[2].value for row in list(sheets[2].rows)[1:]) == 4


def test_turnout_is_grouped_when_ballots_are_counted(city: City) -> None:
    contest, _tally = counted()
    turnout = turnout_of(contest.pk, year=contest.year)
    assert turnout.voters == 4
    assert turnout.channels == {"online": 3, "paper": 1}
    assert turnout.sexes == {"F": 2, "M": 1, "": 1}
    assert turnout.ages == {(18, 24): 1, (25, 34): 1, (55, 64): 1, None: 1}
    assert turnout.districts == {"Centre": 2, "North": 1, "": 1}
