"""The lane of ballots: takes what is in order, hands on everything else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from kernel import clock
from tenant_apps.budget.actions.voter_tokens import write_token
from tenant_apps.budget.models import Ballot, Participation
from tenant_apps.budget.models.ballot_papers import FrozenPaper
from tenant_apps.budget.web.voting_lane import BallotLane
from tenants import hosts
from tenants.city import City
from tests.conftest import CityClient
from tests.factories.voting import CLOSES, NOON, make_paper, make_resident, make_voter

SECRET = "s" * 32
ELSEWHERE = HttpResponse("handed on")

Send = Callable[..., Any]


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be NOON at the edge."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def lane() -> BallotLane:
    """The lane before a site that only says that it was asked."""

    def site(_request: HttpRequest) -> HttpResponse:
        return ELSEWHERE

    return BallotLane(site)


def ballot_of(paper: FrozenPaper, *, host: str = "poltava.localhost", **changes: Any) -> Any:
    """A request that casts a ballot; `changes` replace cookies and fields."""
    voter = make_voter()
    request = RequestFactory(enforce_csrf_checks=True).post(
        f"/budget/{paper.slug}/vote/cast/",
        {
            "csrfmiddlewaretoken": changes.get("csrf", SECRET),
            "digest": changes.get("digest", paper.digest),
            "key": changes.get("key", str(uuid4())),
            "choice": ["1", "2"],
        },
        HTTP_HOST=host,
    )
    request.COOKIES[settings.CSRF_COOKIE_NAME] = SECRET
    request.COOKIES["voter"] = changes.get("token", write_token(paper, voter, at=NOON))
    return request


def test_lane_answers_with_the_receipt_when_ballot_is_in_order(
    city: City, lane: BallotLane, django_assert_num_queries: Any
) -> None:
    paper = make_paper()
    lane(ballot_of(paper))
    with django_assert_num_queries(1):
        answer = lane(ballot_of(paper))
    assert answer.status_code == 303
    assert "/receipt/" in answer["Location"]
    assert (Ballot.objects.count(), Participation.objects.count()) == (2, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"csrf": "t" * 32},
        {"digest": "0" * 64},
        {"token": "forged"},
        {"host": "nobody.localhost"},
        {"host": "localhost"},
    ],
    ids=["csrf", "paper", "token", "unknown host", "main host"],
)
def test_lane_hands_on_when_something_is_not_in_order(
    city: City, lane: BallotLane, changes: dict[str, str]
) -> None:
    paper = make_paper()
    assert lane(ballot_of(paper, **changes)) is ELSEWHERE
    assert not Ballot.objects.exists()


def test_lane_hands_on_when_voting_is_over(
    city: City, lane: BallotLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = make_paper()
    monkeypatch.setattr(clock, "now", lambda: CLOSES)
    assert lane(ballot_of(paper)) is ELSEWHERE
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=31))
    assert lane(ballot_of(paper)) is ELSEWHERE
    assert not Ballot.objects.exists()


def test_lane_hands_on_when_city_is_read_only(city: City, lane: BallotLane) -> None:
    from dataclasses import replace

    paper = make_paper()
    hosts.remember("poltava.localhost", replace(city, read_only=True))
    assert lane(ballot_of(paper)) is ELSEWHERE
    assert not Ballot.objects.exists()


def test_lane_hands_on_other_requests(city: City, lane: BallotLane) -> None:
    paper = make_paper()
    factory = RequestFactory()
    assert lane(factory.get(f"/budget/{paper.slug}/vote/cast/")) is ELSEWHERE
    assert lane(factory.post(f"/budget/{paper.slug}/vote/review/")) is ELSEWHERE


def test_lane_knows_the_account_when_browser_has_no_token(
    city: City, lane: BallotLane, client_for: Callable[..., CityClient]
) -> None:
    paper, resident = make_paper(), make_resident()
    client = client_for(city)
    client.force_login(resident)
    request = ballot_of(paper, token="")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = client.cookies[
        settings.SESSION_COOKIE_NAME
    ].value
    assert lane(request).status_code == 303
    assert Participation.objects.get().account == resident.uuid


def test_lane_gives_the_same_receipt_when_the_request_is_repeated(
    city: City, lane: BallotLane
) -> None:
    paper, key = make_paper(), str(uuid4())
    token = write_token(paper, make_voter(), at=NOON)
    first = lane(ballot_of(paper, token=token, key=key))
    again = lane(ballot_of(paper, token=token, key=key))
    assert first["Location"] == again["Location"]
    assert lane(ballot_of(paper, token=token)) is ELSEWHERE
    assert Ballot.objects.count() == 1
