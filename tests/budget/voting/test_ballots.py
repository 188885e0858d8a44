"""Casting: each refusal by its rule, one ballot a person, the same receipt for a retry."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django_tenants.utils import tenant_context

from kernel.errors import Closed, Conflict, Invalid, NotAllowed
from tenant_apps.budget.models import Ballot, Contest, Participation
from tenant_apps.budget.rules.ballots import Choice
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
    open_voting,
)


def stored() -> tuple[int, int]:
    return Participation.objects.count(), Ballot.objects.count()


def test_cast_stores_ballot_and_participation(city: City) -> None:
    paper = make_paper()
    receipt = cast(paper, 3, 1)
    ballot = Ballot.objects.get()
    assert (ballot.contest_id, ballot.projects, ballot.points) == (paper.contest_id, [3, 1], None)
    participation = Participation.objects.get()
    assert participation.receipt == receipt.code
    assert participation.channel == "online"
    assert participation.hour == NOON


def test_cast_keeps_points_when_pool_is_cumulative(city: City) -> None:
    paper = make_paper(method="cumulative", points_sum=10, points_max=6, max_choices=None)
    cast(paper, choices=[(2, 6), (5, 4)])
    ballot = Ballot.objects.get()
    assert (ballot.projects, ballot.points) == ([2, 5], [6, 4])


def test_cast_allows_the_first_instant_and_refuses_the_last(city: City) -> None:
    paper = make_paper()
    cast(paper, 1, at=OPENS)
    with pytest.raises(Closed, match="closed"):
        cast(paper, 1, at=CLOSES)
    with pytest.raises(Closed, match="not_open"):
        cast(paper, 1, at=OPENS - timedelta(microseconds=1))
    assert stored() == (1, 1)


REFUSED: list[tuple[str, dict[str, Any], list[Choice]]] = [
    ("empty", {}, []),
    ("unknown_project", {}, [(77, None)]),
    ("duplicate_project", {}, [(1, None), (1, None)]),
    ("too_many_choices", {}, [(1, None), (2, None), (3, None), (4, None)]),
    ("too_few_choices", {"min_choices": 2}, [(1, None)]),
    ("too_many_choices", {"method": "choose-1"}, [(1, None), (2, None)]),
    ("over_money", {"method": "knapsack", "max_choices": None}, [(n, None) for n in (1, 2, 3, 4)]),
    ("too_many_points", {"method": "cumulative", "points_sum": 5}, [(1, 3), (2, 3)]),
    ("points_missing", {"method": "cumulative", "points_sum": 5}, [(1, None)]),
    ("points_not_expected", {}, [(1, 2)]),
]


@pytest.mark.parametrize(("code", "pool", "choices"), REFUSED)
def test_cast_refused_when_ballot_breaks_a_rule(
    city: City, code: str, pool: dict[str, Any], choices: list[Choice]
) -> None:
    paper = make_paper(**pool)
    with pytest.raises(Invalid) as refusal:
        cast(paper, choices=choices)
    assert refusal.value.code == f"budget.ballot.{code}"
    assert stored() == (0, 0)


def test_cast_refused_when_voter_is_too_young(city: City) -> None:
    paper = make_paper(contest={"min_age": 16, "age_on": NOON.date()})
    with pytest.raises(NotAllowed, match="too_young"):
        cast(paper, 1, voter=make_voter(birth_year=2011))
    with pytest.raises(NotAllowed, match="age_unknown"):
        cast(paper, 1, voter=make_voter(birth_year=None))
    cast(paper, 1, voter=make_voter(birth_year=2010))
    assert stored() == (1, 1)


def test_cast_refused_when_identity_is_not_sure_enough(city: City) -> None:
    paper = make_paper(contest={"assurance": "roll", "roll_required": True, "id_kind": "pesel"})
    with pytest.raises(NotAllowed, match="assurance_too_low"):
        cast(paper, 1, voter=make_voter(assurance="email"))
    with pytest.raises(NotAllowed, match="not_on_roll"):
        cast(paper, 1, voter=make_voter(assurance="eid"))
    assert stored() == (0, 0)


def test_cast_refused_when_pool_belongs_to_another_district(city: City) -> None:
    from tenant_apps.community.models import District

    contest = make_contest()
    make_projects(make_pool(contest, code="all"), 2)
    north = District.objects.create(code="north", name="North")
    make_projects(make_pool(contest, code="north", district=north), 2, first=3)
    paper = open_voting(contest)
    everywhere = next(n for n, project in paper.paper.projects.items() if project.pool == "all")
    northern = next(n for n, project in paper.paper.projects.items() if project.pool == "north")
    with pytest.raises(NotAllowed, match="other_district"):
        cast(paper, northern, voter=make_voter(district="south"))
    cast(paper, everywhere, voter=make_voter(district="south"))
    cast(paper, northern, everywhere, voter=make_voter(district="north"))
    assert stored() == (2, 2)


def test_cast_refused_when_person_already_voted(city: City) -> None:
    paper = make_paper()
    voter = make_voter()
    cast(paper, 1, voter=voter)
    with pytest.raises(Conflict, match="already_cast"):
        cast(paper, 2, voter=voter)
    assert stored() == (1, 1)
    assert Ballot.objects.get().projects == [1]


def test_cast_refused_when_paper_ballot_came_before(city: City) -> None:
    paper = make_paper()
    voter = make_voter()
    Participation.objects.create(
        contest_id=paper.contest_id,
        voter_tag=voter.tag,
        receipt="0" * 20,
        idempotency_key=uuid4(),
        channel="paper",
        hour=NOON,
    )
    with pytest.raises(Conflict) as refusal:
        cast(paper, 2, voter=voter)
    assert refusal.value.facts == {"channel": "paper"}
    assert stored() == (1, 0)


def test_cast_returns_the_same_receipt_when_request_is_repeated(city: City) -> None:
    paper = make_paper()
    voter, key = make_voter(), uuid4()
    first = cast(paper, 1, voter=voter, key=key)
    again = cast(paper, 1, voter=voter, key=key)
    assert (first.code, first.repeated) == (again.code, False)
    assert again.repeated
    assert stored() == (1, 1)


def test_cast_refused_when_paper_is_not_the_one_seen(city: City) -> None:
    paper = make_paper()
    with pytest.raises(Conflict, match="paper_changed"):
        cast(paper, 1, digest="0" * 64)
    assert stored() == (0, 0)


def test_cast_refused_when_contest_was_cancelled(city: City) -> None:
    paper = make_paper()
    Contest.objects.filter(pk=paper.contest_id).update(state="cancelled")
    with pytest.raises(Conflict, match="not_published"):
        cast(paper, 1, digest="0" * 64)
    assert stored() == (0, 0)


def test_cast_refused_when_called_within_a_transaction(city: City) -> None:
    from django.db import transaction

    paper = make_paper()
    with pytest.raises(RuntimeError, match="commits by itself"), transaction.atomic():
        cast(paper, 1)
    assert stored() == (0, 0)


def test_cast_makes_one_query(city: City, django_assert_num_queries: object) -> None:
    paper = make_paper()
    voter = make_voter()
    with django_assert_num_queries(1):  # type: ignore[operator]
        cast(paper, 1, voter=voter)


def test_cast_goes_into_its_own_city_when_one_connection_serves_two(
    city: City, other_city: City
) -> None:
    for _ in range(7):
        paper = make_paper()
        cast(paper, 1)
        with tenant_context(other_city):
            cast(make_paper(), 2)
    assert stored() == (7, 7)
    assert {tuple(row.projects) for row in Ballot.objects.all()} == {(1,)}
    with tenant_context(other_city):
        assert stored() == (7, 7)
        assert {tuple(row.projects) for row in Ballot.objects.all()} == {(2,)}
