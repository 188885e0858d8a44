"""The voter's pages: choose, review, identify, cast; a mistake never loses the selection."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel import clock
from kernel.people import SYSTEM
from tenant_apps.budget.actions.papers import freeze_paper
from tenant_apps.budget.models import Ballot, Contest, Participation
from tenant_apps.budget.models.ballot_papers import FrozenPaper
from tenant_apps.residents.actions.voter_keys import ensure_key
from tenant_apps.residents.models import Resident, RollEntry
from tenant_apps.residents.rules import tags
from tenants.city import City
from tests.factories.voting import (
    CLOSES,
    NOON,
    OPENS,
    SEED,
    make_contest,
    make_paper,
    make_pool,
    make_projects,
    make_resident,
    open_voting,
)

PESEL, NAME = "44051401359", "Jan Kowalski"
ROLL = {"assurance": "roll", "roll_required": True, "id_kind": "pesel"}

ClientFor = Callable[..., Any]


@pytest.fixture
def visitor(city: City, now: object, client_for: ClientFor) -> Client:
    """A browser in which nobody is signed in."""
    client: Client = client_for(city, headers={"accept-language": "en"})
    return client


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Set what the edge takes for the present: NOON, until a test calls it with another."""

    def set_now(at: Any) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)

    set_now(NOON)
    return set_now


@pytest.fixture
def voter(visitor: Client) -> Client:
    """A browser in which a resident with a verified address is signed in."""
    visitor.force_login(make_resident())
    return visitor


def address(name: str, paper: FrozenPaper | Contest, *parts: str) -> str:
    return reverse(f"budget:{name}", args=[paper.slug, *parts])


def hidden_fields(page: str) -> dict[str, Any]:
    """The fields of the form that casts the ballot."""
    form = re.search(r'<form method="post" action="[^"]*/vote/cast/">(.*?)</form>', page, re.S)
    assert form is not None
    fields: dict[str, Any] = {"choice": []}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form.group(1)):
        if name == "choice":
            fields["choice"].append(value)
        else:
            fields[name] = value
    return fields


def add_to_roll(paper: FrozenPaper, *, year: int = 1944) -> None:
    key = ensure_key(scope=paper.contest_uuid, at=OPENS)
    RollEntry.objects.create(
        scope=paper.contest_uuid,
        voter_tag=tags.voter_tag(key, kind="pesel", number=PESEL),
        name_tag=tags.name_tag(key, name=NAME),
        birth_year=year,
    )


def test_signed_in_resident_votes_from_ballot_to_receipt(voter: Client) -> None:
    paper = make_paper()
    assert voter.get(address("vote", paper)).status_code == 200
    page = voter.post(address("review", paper), {"project": ["2", "4"]})
    assert page.status_code == 200
    fields = hidden_fields(page.text)
    assert fields["choice"] == ["2", "4"]
    answer = voter.post(address("cast", paper), fields)
    assert answer.status_code == 303
    receipt = voter.get(answer["Location"])
    assert receipt.status_code == 200
    assert "<svg" in receipt.text
    assert Ballot.objects.get().projects == [2, 4]
    assert Participation.objects.get().account == Resident.objects.get().uuid


def test_casting_twice_gives_the_same_receipt_when_the_button_is_clicked_again(
    voter: Client,
) -> None:
    paper = make_paper()
    fields = hidden_fields(voter.post(address("review", paper), {"project": ["2"]}).text)
    first = voter.post(address("cast", paper), fields)
    again = voter.post(address("cast", paper), fields)
    assert first["Location"] == again["Location"]
    assert Ballot.objects.count() == 1


def test_voter_sees_that_they_voted_when_they_come_back(voter: Client) -> None:
    paper = make_paper()
    fields = hidden_fields(voter.post(address("review", paper), {"project": ["2"]}).text)
    voter.post(address("cast", paper), fields)
    assert "You have voted" in voter.get(address("vote", paper)).text
    again = voter.post(address("cast", paper), fields | {"key": "another"})
    assert again.status_code == 409
    assert "You have voted" in again.text


def test_mistake_keeps_the_selection_and_names_the_rule(voter: Client) -> None:
    paper = make_paper(max_choices=2)
    page = voter.post(address("review", paper), {"project": ["1", "2", "3"]})
    assert page.status_code == 422
    assert "Too many projects are chosen" in page.text
    assert page.text.count(" checked") == 3


def test_search_keeps_the_selection_outside_of_what_is_found(voter: Client) -> None:
    paper = make_paper(12, max_choices=9)
    page = voter.post(address("vote", paper), {"project": ["3", "11"], "q": "№ 11"})
    assert page.status_code == 200
    assert page.text.count('type="checkbox"') == 1
    assert re.search(r'value="11"[^>]* checked', page.text)
    assert '<input type="hidden" name="project" value="3">' in page.text
    assert "Chosen: 2 of 9" in page.text


def test_shuffle_keeps_the_selection_and_its_own_seed(voter: Client) -> None:
    paper = make_paper(12, max_choices=9)
    page = voter.post(address("vote", paper), {"project": ["3"], "order": "shuffle"})
    seed = re.search(r'name="seed" value="(\w+)"', page.text)
    assert seed is not None
    shown = re.findall(r'id="p(\d+)"', page.text)
    assert sorted(map(int, shown)) == list(range(1, 13))
    assert shown != [str(number) for number in range(1, 13)]
    again = voter.get(address("vote", paper), {"seed": seed.group(1)})
    assert re.findall(r'id="p(\d+)"', again.text) == shown


def test_stranger_signs_in_first_and_the_selection_is_kept(visitor: Client) -> None:
    paper = make_paper()
    page = visitor.post(address("review", paper), {"project": ["5", "1"]})
    assert page["Location"] == address("identify", paper)
    assert "?next=" + address("review", paper) in visitor.get(page["Location"]).text
    visitor.force_login(make_resident())
    review = visitor.get(address("review", paper))
    assert hidden_fields(review.text)["choice"] == ["5", "1"]


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
    fields = hidden_fields(voter.post(address("review", paper), {"project": ["2"]}).text)
    voter.session.flush()
    answer = voter.post(address("cast", paper), fields)
    assert answer.status_code in (302, 403)
    assert Ballot.objects.count() == 0


def test_token_ends_after_half_an_hour(visitor: Client, now: Callable[[Any], None]) -> None:
    paper = make_paper(contest=ROLL)
    add_to_roll(paper)
    visitor.post(address("identify", paper), {"national_id": PESEL, "name": NAME})
    fields = hidden_fields(visitor.post(address("review", paper), {"project": ["2"]}).text)
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


def test_cast_keeps_the_choice_when_the_paper_is_another(voter: Client) -> None:
    paper = make_paper()
    fields = hidden_fields(voter.post(address("review", paper), {"project": ["2"]}).text)
    page = voter.post(address("cast", paper), fields | {"digest": "0" * 64})
    assert page.status_code == 409
    assert re.search(r'value="2"[^>]* checked', page.text)


def test_cast_after_the_end_says_so(voter: Client, now: Callable[[Any], None]) -> None:
    paper = make_paper()
    fields = hidden_fields(voter.post(address("review", paper), {"project": ["2"]}).text)
    now(CLOSES)
    page = voter.post(address("cast", paper), fields)
    assert page.status_code in (302, 409)
    assert Ballot.objects.count() == 0
    assert "Voting is over" in voter.get(address("vote", paper)).text


def test_ballot_page_says_when_it_opens(visitor: Client, now: Callable[[Any], None]) -> None:
    contest = make_contest()
    make_projects(make_pool(contest), 2)
    now(OPENS - timedelta(days=1))
    assert "Voting is not open yet" in visitor.get(address("vote", contest)).text
    freeze_paper(contest=contest, seed=SEED, actor=SYSTEM, at=OPENS - timedelta(days=1))
    assert "Voting is not open yet" in visitor.get(address("vote", contest)).text


def test_first_visitor_after_the_opening_finds_a_frozen_paper(visitor: Client) -> None:
    contest = make_contest()
    make_projects(make_pool(contest), 2)
    assert visitor.get(address("vote", contest)).status_code == 200
    assert Contest.objects.get(pk=contest.pk).paper.frozen_at == NOON


def test_draft_contest_has_no_ballot(visitor: Client) -> None:
    contest = make_contest(state="draft")
    assert visitor.get(address("vote", contest)).status_code == 404


def test_every_method_has_its_own_fields(voter: Client) -> None:
    contest = make_contest()
    kinds: dict[str, dict[str, Any]] = {
        "choose-1": {},
        "approval": {"max_choices": 2},
        "knapsack": {"amount_minor": 60_000, "max_choices": None},
        "ranking": {"max_choices": 2},
        "cumulative": {"points_sum": 5, "max_choices": None},
    }
    for place, (method, fields) in enumerate(kinds.items()):
        pool = make_pool(contest, code=method, method=method, position=place, **fields)
        make_projects(pool, 2, first=place * 2 + 1)
    paper = open_voting(contest)
    of = {pool.code: pool.projects for pool in paper.paper.pools}
    ranked, pointed = of["ranking"], of["cumulative"]
    page = voter.post(
        address("review", paper),
        {
            "one-0": str(of["choose-1"][0]),
            "project": [str(of["approval"][1]), str(of["knapsack"][0])],
            f"beside-{ranked[0]}": "2",
            f"beside-{ranked[1]}": "1",
            f"beside-{pointed[0]}": "4",
            f"beside-{pointed[1]}": "",
        },
    )
    assert page.status_code == 200, page.text
    voter.post(address("cast", paper), hidden_fields(page.text))
    ballot = Ballot.objects.get()
    assert ballot.projects == [
        of["choose-1"][0],
        of["approval"][1],
        of["knapsack"][0],
        ranked[1],
        ranked[0],
        pointed[0],
    ]
    assert ballot.points == [1, 1, 1, 1, 1, 4]


def test_equal_places_are_named_and_kept(voter: Client) -> None:
    paper = make_paper(method="ranking", max_choices=3)
    page = voter.post(address("review", paper), {"beside-1": "1", "beside-2": "1"})
    assert page.status_code == 422
    assert "Two projects have place 1" in page.text
    assert page.text.count("<option selected>1</option>") == 2


def test_ballot_and_cast_keep_to_their_queries(
    voter: Client, django_assert_num_queries: Any
) -> None:
    paper = make_paper(100, max_choices=9)
    voter.get(address("vote", paper))
    fields = hidden_fields(voter.post(address("review", paper), {"project": ["2"]}).text)
    with django_assert_num_queries(5):
        voter.get(address("vote", paper))
    voter.post(address("cast", paper), fields | {"choice": ["777"]})
    with django_assert_num_queries(1):
        assert voter.post(address("cast", paper), fields).status_code == 303


def test_receipt_says_that_it_counts_and_nothing_else(voter: Client) -> None:
    paper = make_paper()
    fields = hidden_fields(voter.post(address("review", paper), {"project": ["2"]}).text)
    answer = voter.post(address("cast", paper), fields)
    page = voter.get(answer["Location"])
    assert "The ballot is in the box" in page.text
    assert "Project" not in page.text.split("<main")[1].split("</main>")[0].replace("Projects", "")
    typed = answer["Location"].rstrip("/").rpartition("/")[2].lower().replace("-", " ")
    found = voter.get(address("receipt_search", paper), {"code": typed})
    assert found["Location"] == answer["Location"]
    unknown = voter.get(address("receipt", paper, "0" * 20))
    assert unknown.status_code == 404


def test_paper_is_published_as_the_bytes_that_were_hashed(visitor: Client) -> None:
    from hashlib import sha256

    paper = make_paper()
    answer = visitor.get(address("paper", paper), {"format": "json"})
    assert sha256(answer.content).hexdigest() == paper.digest
    page = visitor.get(address("paper", paper))
    assert paper.digest in page.text
    assert SEED in page.text
