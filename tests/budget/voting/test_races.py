"""Two real connections: nobody votes twice, nobody votes into a closed box."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from kernel.errors import Closed, Conflict, Refusal
from kernel.locks import lock_object
from kernel.people import SYSTEM
from tenant_apps.budget.actions.ballots import close_voting
from tenant_apps.budget.actions.papers import ensure_paper
from tenant_apps.budget.models import Ballot, BallotPaper, Contest, Participation
from tenants.city import City
from tests.factories.voting import (
    CLOSES,
    NOON,
    OPENS,
    cast,
    make_contest,
    make_paper,
    make_pool,
    make_projects,
    make_voter,
)

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(city: City, act: Callable[[], Any]) -> Callable[[], Any]:
    """Wrap `act` for a thread of its own: its own connection, the city's schema."""

    def run() -> Any:
        try:
            with tenant_context(city):
                return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    return run


def at_once(city: City, acts: list[Callable[[], Any]]) -> list[Any]:
    """Run all acts at the same moment, each on its own connection."""
    barrier = threading.Barrier(len(acts))

    def start(act: Callable[[], Any]) -> Any:
        barrier.wait(timeout=30)
        return elsewhere(city, act)()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(start, acts))


def test_cast_stores_one_ballot_when_a_person_clicks_ten_times_at_once(city: City) -> None:
    paper, voter = make_paper(), make_voter()
    acts = [lambda: cast(paper, 1, voter=voter) for _ in range(10)]
    answers = at_once(city, acts)
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert len(refused) == 9
    assert {refusal.code for refusal in refused} == {"budget.ballot.already_cast"}
    assert (Participation.objects.count(), Ballot.objects.count()) == (1, 1)


def test_cast_gives_one_receipt_when_the_same_request_comes_ten_times_at_once(city: City) -> None:
    paper, voter, key = make_paper(), make_voter(), uuid4()
    acts = [lambda: cast(paper, 1, voter=voter, key=key) for _ in range(10)]
    answers = at_once(city, acts)
    assert len({answer.code for answer in answers}) == 1
    assert [answer.repeated for answer in answers].count(False) == 1
    assert (Participation.objects.count(), Ballot.objects.count()) == (1, 1)


def test_closing_waits_when_a_ballot_is_being_stored(city: City) -> None:
    paper = make_paper()
    contest = Contest.objects.get(pk=paper.contest_id)
    closing = elsewhere(city, lambda: close_voting(contest=contest, actor=SYSTEM, at=CLOSES))
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_object(Contest, contest.pk, shared=True)
            answer = pool.submit(closing)
            wait_for_lock()
            Ballot.objects.create(contest=contest, projects=[1])
            assert not answer.done()
        assert answer.result(timeout=30).shuffled_at == CLOSES
    assert Ballot.objects.count() == 1


def test_cast_refused_when_it_waited_for_the_closing(city: City) -> None:
    paper = make_paper()
    contest = Contest.objects.get(pk=paper.contest_id)
    late = elsewhere(city, lambda: cast(paper, 1))
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_object(Contest, contest.pk)
            answer = pool.submit(late)
            wait_for_lock()
            BallotPaper.objects.filter(contest=contest).update(shuffled_at=CLOSES)
        refusal = answer.result(timeout=30)
    assert isinstance(refusal, Closed)
    assert (Participation.objects.count(), Ballot.objects.count()) == (0, 0)


def test_paper_is_frozen_once_when_ten_voters_come_first(city: City) -> None:
    contest = make_contest()
    make_projects(make_pool(contest), 5)
    papers = at_once(city, [lambda: ensure_paper(contest=contest, at=OPENS) for _ in range(10)])
    assert len({paper.digest for paper in papers}) == 1
    assert BallotPaper.objects.count() == 1


def test_closing_shuffles_once_when_two_clerks_close(city: City) -> None:
    paper = make_paper()
    cast(paper, 1, at=NOON)
    contest = Contest.objects.get(pk=paper.contest_id)
    act = lambda: close_voting(contest=contest, actor=SYSTEM, at=CLOSES)  # noqa: E731
    closed = at_once(city, [act, act])
    assert {paper.shuffled_at for paper in closed} == {CLOSES}
    assert Ballot.objects.count() == 1


def wait_for_lock() -> None:
    """Return as soon as somebody waits for an advisory lock. Raises AssertionError after 20 s."""
    deadline = threading.Event()
    for _ in range(2000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            )
            if cursor.fetchone()[0]:
                return
        deadline.wait(0.01)
    raise AssertionError("nobody waits for the lock")
