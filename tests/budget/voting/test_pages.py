"""The voter's pages from the ballot to the receipt: search, shuffle, cast, look up."""

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.test import Client
from django.urls import reverse

from kernel.people import SYSTEM
from tenant_apps.budget.actions.papers import freeze_paper
from tenant_apps.budget.models import Ballot, Contest, Participation
from tenant_apps.residents.models import Resident
from tests.budget.voting.browsing import (
    address,
    reviewed,
)
from tests.factories.voting import (
    CLOSES,
    NOON,
    OPENS,
    SEED,
    make_contest,
    make_paper,
    make_pool,
    make_projects,
    open_voting,
)


def test_signed_in_resident_votes_from_ballot_to_receipt(voter: Client) -> None:
    paper = make_paper()
    assert voter.get(address("vote", paper)).status_code == 200
    fields = reviewed(voter, paper, {"project": ["2", "4"]})
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
    fields = reviewed(voter, paper, {"project": ["2"]})
    first = voter.post(address("cast", paper), fields)
    again = voter.post(address("cast", paper), fields)
    assert first["Location"] == again["Location"]
    assert Ballot.objects.count() == 1


def test_voter_sees_that_they_voted_when_they_come_back(voter: Client) -> None:
    paper = make_paper()
    fields = reviewed(voter, paper, {"project": ["2"]})
    voter.post(address("cast", paper), fields)
    assert "You have voted" in voter.get(address("vote", paper)).text
    again = voter.post(address("cast", paper), fields | {"key": "another"})
    assert again.status_code == 409
    assert "You have voted" in again.text


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


def test_cast_after_the_end_says_so(voter: Client, now: Callable[[Any], None]) -> None:
    paper = make_paper()
    fields = reviewed(voter, paper, {"project": ["2"]})
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
    fields = reviewed(
        voter,
        paper,
        {
            "one-0": str(of["choose-1"][0]),
            "project": [str(of["approval"][1]), str(of["knapsack"][0])],
            f"beside-{ranked[0]}": "2",
            f"beside-{ranked[1]}": "1",
            f"beside-{pointed[0]}": "4",
            f"beside-{pointed[1]}": "",
        },
    )
    voter.post(address("cast", paper), fields)
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


def test_ballot_and_cast_keep_to_their_queries(
    voter: Client, django_assert_num_queries: Any
) -> None:
    paper = make_paper(100, max_choices=9)
    voter.get(address("vote", paper))
    fields = reviewed(voter, paper, {"project": ["2"]})
    with django_assert_num_queries(5):
        voter.get(address("vote", paper))
    voter.post(address("cast", paper), fields | {"choice": ["777"]})
    with django_assert_num_queries(1):
        assert voter.post(address("cast", paper), fields).status_code == 303


def test_receipt_says_that_it_counts_and_nothing_else(voter: Client) -> None:
    paper = make_paper()
    fields = reviewed(voter, paper, {"project": ["2"]})
    answer = voter.post(address("cast", paper), fields)
    page = voter.get(answer["Location"])
    assert "The ballot is in the box" in page.text
    assert "Project" not in page.text.split("<main")[1].split("</main>")[0].replace("Projects", "")
    code = answer["Location"].rstrip("/").rpartition("/")[2]
    assert code in voter.get(reverse("mine")).text
    typed = code.lower().replace("-", " ")
    found = voter.get(address("receipt_search", paper), {"code": typed})
    assert found["Location"] == answer["Location"]
    unknown = voter.get(address("receipt", paper, "0" * 20))
    assert unknown.status_code == 404


def test_paper_is_published_as_the_bytes_that_were_hashed(visitor: Client) -> None:
    paper = make_paper()
    answer = visitor.get(address("paper", paper), {"format": "json"})
    assert sha256(answer.content).hexdigest() == paper.digest
    page = visitor.get(address("paper", paper))
    assert paper.digest in page.text
    assert SEED in page.text
