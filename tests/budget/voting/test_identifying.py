"""Who votes: by account, by id against the roll, by the token of half an hour."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kernel.people import SYSTEM
from tenant_apps.budget.models import Ballot, Participation
from tenant_apps.residents.actions.roll_people import add_person
from tenants.city import City
from tests.budget.voting.browsing import (
    NAME,
    PESEL,
    ROLL,
    add_to_roll,
    address,
    hidden_fields,
    reviewed,
)
from tests.factories.voting import (
    NOON,
    make_paper,
    make_resident,
)

ClientFor = Callable[..., Any]


def test_person_on_the_roll_votes_without_an_account(visitor: Client) -> None:
    paper = make_paper(contest=ROLL)
    add_to_roll(paper)
    visitor.post(address("review", paper), {"project": ["5"]})
    answer = visitor.post(
        address("identify", paper), {"national_id": "440514-01359", "name": "KOWALSKI jan"}
    )
    assert answer["Location"] == address("review", paper)
    fields = hidden_fields(visitor.get(answer["Location"]).text)
    assert visitor.post(address("cast", paper), fields).status_code == 303
    participation = Participation.objects.get()
    assert participation.account is None
    assert participation.birth_year == 1944


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"national_id": "44051401358", "name": NAME}, 422, "check digit|last digit|mistake"),
        ({"national_id": "4405", "name": NAME}, 422, "digits|form"),
        ({"national_id": "02070803628", "name": NAME}, 403, "roll"),
        ({"national_id": PESEL, "name": "Anna Nowak"}, 403, "roll"),
    ],
    ids=["wrong checksum", "wrong form", "not on the roll", "wrong name"],
)
def test_identify_refused_when_roll_does_not_have_the_person(
    visitor: Client,
    fields: dict[str, str],
    status: int,
    sentence: str,
) -> None:
    paper = make_paper(contest=ROLL)
    add_to_roll(paper)
    page = visitor.post(address("identify", paper), fields)
    assert page.status_code == status
    assert re.search(f'role="alert".*?({sentence})', page.text, re.S)
    assert f'value="{fields["name"]}"' in page.text
    assert "voter" not in page.cookies


def test_account_holder_also_identifies_by_id_and_is_the_same_person(
    voter: Client, city: City, client_for: ClientFor
) -> None:
    paper = make_paper(contest=ROLL)
    add_to_roll(paper)
    who = {"national_id": PESEL, "name": NAME}
    assert voter.post(address("review", paper), {"project": ["1"]})["Location"] == address(
        "identify", paper
    )
    voter.post(address("identify", paper), who)
    voter.post(address("cast", paper), hidden_fields(voter.get(address("review", paper)).text))
    assert Participation.objects.get().account is not None
    elsewhere = client_for(city, headers={"accept-language": "en"})
    elsewhere.post(address("identify", paper), who)
    assert "You have voted" in elsewhere.get(address("vote", paper)).text


def test_too_young_account_is_told_so(visitor: Client) -> None:
    paper = make_paper(contest={"min_age": 16, "age_on": NOON.date()})
    visitor.force_login(make_resident(birth_date=NOON.date() - timedelta(days=366 * 15)))
    page = visitor.get(address("vote", paper))
    assert page.status_code == 403
    assert "The lowest age for voting is 16" in page.text


def test_token_ends_with_the_session_of_its_account(voter: Client) -> None:
    paper = make_paper()
    fields = reviewed(voter, paper, {"project": ["2"]})
    voter.session.flush()
    answer = voter.post(address("cast", paper), fields)
    assert answer.status_code in (302, 403)
    assert Ballot.objects.count() == 0


def test_token_ends_after_half_an_hour(visitor: Client, now: Callable[[Any], None]) -> None:
    paper = make_paper(contest=ROLL)
    add_to_roll(paper)
    visitor.post(address("identify", paper), {"national_id": PESEL, "name": NAME})
    fields = reviewed(visitor, paper, {"project": ["2"]})
    now(NOON + timedelta(minutes=31))
    answer = visitor.post(address("cast", paper), fields)
    assert answer["Location"] == address("identify", paper)
    assert Ballot.objects.count() == 0


def test_token_of_one_contest_is_nobody_in_another(visitor: Client) -> None:
    first, second = make_paper(contest=ROLL), make_paper(contest=ROLL)
    add_to_roll(first)
    visitor.post(address("identify", first), {"national_id": PESEL, "name": NAME})
    visitor.cookies["voter"]["path"] = "/"
    answer = visitor.post(address("review", second), {"project": ["2"]})
    assert answer["Location"] == address("identify", second)


def test_person_without_a_number_votes_when_the_office_entered_a_document(
    visitor: Client,
) -> None:
    paper = make_paper(contest=ROLL)
    add_person(
        scope=paper.contest_uuid,
        kind="document",
        number="AB123456",
        name=NAME,
        birth_year=1980,
        actor=SYSTEM,
        at=NOON,
    )
    assert "document=1" in visitor.get(address("identify", paper)).text
    fields = {"national_id": "ab 123 456", "name": NAME, "document": "1"}
    answer = visitor.post(address("identify", paper), fields)
    assert answer.status_code == 302
    by_number = {"national_id": "ab 123 456", "name": NAME}
    assert visitor.post(address("identify", paper), by_number).status_code == 422
