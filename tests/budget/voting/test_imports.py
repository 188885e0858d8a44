"""Importing votes: the same rules, all or nothing, one ballot a person."""

import time
from dataclasses import replace

import pytest
from django.db import connection

from kernel.audit.models import AuditEvent
from kernel.errors import Closed, NotAllowed
from kernel.people import SYSTEM, Actor
from tenant_apps.budget.actions.ballot_imports import VoteRow, import_ballots
from tenant_apps.budget.actions.ballots import close_voting
from tenant_apps.budget.models import Ballot, Contest, Participation
from tenant_apps.budget.models.ballot_queries import ballots_of
from tenants.city import City
from tests.factories.voting import CLOSES, NOON, make_contest, make_paper

CLERK = Actor(account=None, roles=frozenset({"contest_manager"}))


def contest_of(contest_id: int) -> Contest:
    return Contest.objects.get(pk=contest_id)


def votes(count: int, *projects: int) -> list[VoteRow]:
    return [
        VoteRow(
            row=number,
            voter=f"v-{number}",
            choices=tuple((project, None) for project in projects or (1, 2)),
            birth_year=1970,
            sex="K",
            source={"voter_id": f"v-{number}", "age": "44"},
        )
        for number in range(1, count + 1)
    ]


def test_import_stores_ballots_and_participations(city: City) -> None:
    paper = make_paper()
    contest = contest_of(paper.contest_id)
    report = import_ballots(contest=contest, rows=votes(3), actor=CLERK, at=NOON)
    assert (report.accepted, report.refused, report.stored) == (3, [], True)
    assert list(ballots_of(contest.pk)) == [([1, 2], None)] * 3
    people = Participation.objects.filter(contest=contest)
    assert {(row.channel, row.birth_year, row.sex) for row in people} == {("import", 1970, "K")}
    assert {(row.source or {})["voter_id"] for row in Ballot.objects.all()} == {"v-1", "v-2", "v-3"}
    assert AuditEvent.objects.get(verb="ballots.imported").facts == {"ballots": 3}


def test_import_reports_each_wrong_row_and_stores_nothing(city: City) -> None:
    paper = make_paper()
    good, unknown, many, twice = votes(4)
    rows = [
        good,
        replace(unknown, choices=((99, None),)),
        replace(many, choices=tuple((number, None) for number in (1, 2, 3, 4))),
        replace(twice, voter=good.voter),
    ]
    report = import_ballots(contest=contest_of(paper.contest_id), rows=rows, actor=CLERK, at=NOON)
    assert [(row.row, row.code) for row in report.refused] == [
        (2, "budget.ballot.unknown_project"),
        (3, "budget.ballot.too_many_choices"),
        (4, "budget.ballot.already_cast"),
    ]
    assert (report.accepted, report.stored) == (1, False)
    assert not Ballot.objects.exists()
    assert not Participation.objects.exists()


def test_import_stores_nothing_when_it_is_a_dry_run(city: City) -> None:
    paper = make_paper()
    contest = contest_of(paper.contest_id)
    report = import_ballots(contest=contest, rows=votes(3), actor=CLERK, at=NOON, dry_run=True)
    assert (report.accepted, report.stored) == (3, False)
    assert not Participation.objects.exists()


def test_import_refuses_people_who_are_imported_already(city: City) -> None:
    paper = make_paper()
    contest = contest_of(paper.contest_id)
    import_ballots(contest=contest, rows=votes(2), actor=CLERK, at=NOON)
    report = import_ballots(contest=contest, rows=votes(3), actor=CLERK, at=NOON)
    assert [row.row for row in report.refused] == [1, 2]
    assert Ballot.objects.count() == 2


def test_import_refused_when_box_is_closed_or_paper_missing(city: City) -> None:
    paper = make_paper()
    contest = contest_of(paper.contest_id)
    close_voting(contest=contest, actor=SYSTEM, at=CLOSES)
    with pytest.raises(Closed, match="closed"):
        import_ballots(contest=contest, rows=votes(1), actor=CLERK, at=NOON)
    with pytest.raises(Closed, match="not_open"):
        import_ballots(contest=make_contest(), rows=votes(1), actor=CLERK, at=NOON)


def test_import_refused_when_role_is_missing(city: City) -> None:
    paper = make_paper()
    with pytest.raises(NotAllowed, match="role"):
        import_ballots(contest=contest_of(paper.contest_id), rows=votes(1), actor=SYSTEM, at=NOON)


def test_import_keeps_no_order_between_people_and_ballots(city: City) -> None:
    paper = make_paper(60, max_choices=1)
    rows = [replace(row, choices=((row.row, None),)) for row in votes(60)]
    import_ballots(contest=contest_of(paper.contest_id), rows=rows, actor=CLERK, at=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT projects[1] FROM budget_ballot ORDER BY ctid")
        order = [row[0] for row in cursor.fetchall()]
    assert sorted(order) == list(range(1, 61))
    assert order != sorted(order)


@pytest.mark.slow
def test_import_takes_a_city_in_well_under_a_minute(city: City) -> None:
    paper = make_paper(100, max_choices=5)
    began = time.perf_counter()
    report = import_ballots(
        contest=contest_of(paper.contest_id), rows=votes(131_778), actor=CLERK, at=NOON
    )
    assert report.stored
    assert sum(1 for _ in ballots_of(paper.contest_id)) == 131_778
    assert time.perf_counter() - began < 60
