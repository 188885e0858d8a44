"""Voting through the API: the same rules and receipts as on the pages."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from kernel import clock
from tenant_apps.budget.models import Ballot
from tenant_apps.budget.models.ballot_papers import FrozenPaper
from tenants.city import City
from tests.budget.voting.browsing import NAME, PESEL, ROLL, add_to_roll
from tests.factories.voting import NOON, make_paper, make_resident


@pytest.fixture
def machine(
    city: City, monkeypatch: pytest.MonkeyPatch, client_for: Callable[..., Client]
) -> Client:
    """A program that talks to the API of the city."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return client_for(city, headers={"accept-language": "en"})


def send(client: Client, paper: FrozenPaper, what: str, body: dict[str, Any]) -> Any:
    return client.post(
        f"/api/v1/contests/{paper.slug}/{what}/", body, content_type="application/json"
    )


def ballot(paper: FrozenPaper, *projects: int, **more: Any) -> dict[str, Any]:
    choices = [{"project": number} for number in projects]
    return {"digest": paper.digest, "choices": choices, **more}


def test_account_casts_a_ballot_and_the_same_key_gets_the_same_receipt(machine: Client) -> None:
    paper = make_paper()
    machine.force_login(make_resident())
    body = ballot(paper, 2, 5, idempotency_key=str(uuid4()))
    first = send(machine, paper, "ballots", body)
    again = send(machine, paper, "ballots", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["receipt"] == again.json()["receipt"]
    assert Ballot.objects.get().projects == [2, 5]
    code = first.json()["receipt"]
    found = machine.get(f"/api/v1/contests/{paper.slug}/receipts/{code}/").json()
    assert found == {"receipt": code, "counted": True, "channel": "online"}


def test_person_on_the_roll_casts_with_a_token(machine: Client) -> None:
    paper = make_paper(contest=ROLL)
    add_to_roll(paper)
    given = send(machine, paper, "voters", {"national_id": PESEL, "name": NAME})
    assert given.status_code == 201
    token = given.json()["voter_token"]
    assert send(machine, paper, "ballots", ballot(paper, 1, voter_token=token)).status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"choices": []}, 422, "budget.ballot.empty"),
        ({"choices": [{"project": 77}]}, 422, "budget.ballot.unknown_project"),
        ({"choices": [{"project": 1, "points": 3}]}, 422, "budget.ballot.points_not_expected"),
        ({"digest": "0" * 64}, 409, "budget.ballot.paper_changed"),
    ],
)
def test_ballot_refused_as_a_problem_when_a_rule_is_broken(
    machine: Client, body: dict[str, Any], status: int, code: str
) -> None:
    paper = make_paper()
    machine.force_login(make_resident())
    answer = send(machine, paper, "ballots", ballot(paper, 1) | body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Ballot.objects.exists()


def test_ballot_refused_when_nobody_is_known(machine: Client) -> None:
    paper = make_paper()
    answer = send(machine, paper, "ballots", ballot(paper, 1))
    assert answer.json()["code"] == "budget.voter.assurance_too_low"
    assert answer.status_code == 403


def test_ballot_refused_when_the_body_is_not_a_ballot(machine: Client) -> None:
    paper = make_paper()
    answer = send(machine, paper, "ballots", {"digest": "x", "choices": "1"})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"digest", "choices"}


def test_paper_is_published_with_its_digest(machine: Client) -> None:
    paper = make_paper()
    answer = machine.get(f"/api/v1/contests/{paper.slug}/paper/").json()
    assert answer["digest"] == paper.digest
    assert len(answer["content"]["projects"]) == 5
