"""The review of a ballot: reloaded, gone back to, and nothing that was chosen is ever lost."""

import re

from django.test import Client

from tenant_apps.budget.models import Ballot
from tests.budget.voting.browsing import (
    address,
    hidden_fields,
    reviewed,
)
from tests.factories.voting import (
    make_paper,
    make_resident,
)


def test_review_is_a_page_to_come_back_to(voter: Client) -> None:
    paper = make_paper()
    voter.get(address("vote", paper))
    answer = voter.post(address("review", paper), {"project": ["4", "2"]})
    assert (answer.status_code, answer["Location"]) == (303, address("review", paper))
    for _ in range(2):
        assert hidden_fields(voter.get(answer["Location"]).text)["choice"] == ["4", "2"]


def test_going_back_from_the_receipt_offers_no_second_ballot(voter: Client) -> None:
    paper = make_paper()
    voter.get(address("vote", paper))
    voter.post(address("cast", paper), reviewed(voter, paper, {"project": ["2"]}))
    page = voter.get(address("review", paper))
    assert page.status_code == 200
    assert "You have voted" in page.text
    assert "/vote/cast/" not in page.text


def test_review_leads_to_the_ballot_when_nothing_is_kept(voter: Client) -> None:
    paper = make_paper()
    assert voter.get(address("review", paper))["Location"] == address("vote", paper)


def test_review_keeps_the_choice_when_the_browser_keeps_no_cookie(voter: Client) -> None:
    paper = make_paper()
    page = voter.post(address("review", paper), {"project": ["2", "4"]})
    assert page.status_code == 200
    assert hidden_fields(page.text)["choice"] == ["2", "4"]


def test_review_keeps_more_choices_than_a_cookie_can_hold(voter: Client) -> None:
    paper = make_paper(1100, max_choices=None)
    everything = {"project": [str(number) for number in range(1, 1101)]}
    voter.get(address("vote", paper))
    page = voter.post(address("review", paper), everything)
    assert page.status_code == 200
    fields = hidden_fields(page.text)
    assert len(fields["choice"]) == 1100
    assert voter.post(address("cast", paper), fields).status_code == 303
    assert len(Ballot.objects.get().projects) == 1100


def test_stranger_keeps_more_choices_than_a_cookie_can_hold(visitor: Client) -> None:
    paper = make_paper(1100, max_choices=None)
    everything = {"project": [str(number) for number in range(1, 1101)]}
    page = visitor.post(address("review", paper), everything)
    assert page.status_code == 422
    assert re.search('role="alert".*we ask you to sign in', page.text, re.S)
    assert page.text.count(" checked") == 1100


def test_mistake_keeps_the_selection_and_names_the_rule(voter: Client) -> None:
    paper = make_paper(max_choices=2)
    page = voter.post(address("review", paper), {"project": ["1", "2", "3"]})
    assert page.status_code == 422
    assert "Too many projects are chosen" in page.text
    assert page.text.count(" checked") == 3
    assert 'class="tray over"' in page.text


def test_stranger_signs_in_first_and_the_selection_is_kept(visitor: Client) -> None:
    paper = make_paper()
    page = visitor.post(address("review", paper), {"project": ["5", "1"]})
    assert page["Location"] == address("identify", paper)
    assert "?next=" + address("review", paper) in visitor.get(page["Location"]).text
    visitor.force_login(make_resident())
    review = visitor.get(address("review", paper))
    assert hidden_fields(review.text)["choice"] == ["5", "1"]


def test_cast_keeps_the_choice_when_the_paper_is_another(voter: Client) -> None:
    paper = make_paper()
    fields = reviewed(voter, paper, {"project": ["2"]})
    page = voter.post(address("cast", paper), fields | {"digest": "0" * 64})
    assert page.status_code == 409
    assert re.search(r'value="2"[^>]* checked', page.text)


def test_equal_places_are_named_and_kept(voter: Client) -> None:
    paper = make_paper(method="ranking", max_choices=3)
    page = voter.post(address("review", paper), {"beside-1": "1", "beside-2": "1"})
    assert page.status_code == 422
    assert "Two projects have place 1" in page.text
    assert page.text.count("<option selected>1</option>") == 2
