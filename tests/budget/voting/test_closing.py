"""Closing: order destroyed, box sealed, once; nothing ties a person to a ballot."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, connection, transaction

from kernel.audit.models import AuditEvent
from kernel.errors import Closed, Conflict
from kernel.people import SYSTEM
from tenant_apps.budget.actions.ballots import close_voting
from tenant_apps.budget.models import Ballot, BallotPaper, Contest, Participation
from tenant_apps.budget.models.ballot_queries import ballots_of, find_receipt
from tenants.city import City
from tests.factories.voting import CLOSES, NOON, cast, make_contest, make_paper, make_pool


def contest_of(contest_id: int) -> Contest:
    return Contest.objects.get(pk=contest_id)


def rows_in_table_order() -> list[tuple[UUID, list[int]]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, projects FROM budget_ballot ORDER BY ctid")
        return list(cursor.fetchall())


def test_closing_rewrites_ballots_in_random_order(city: City) -> None:
    paper = make_paper(30, max_choices=30)
    for number in range(1, 31):
        cast(paper, number)
    before = rows_in_table_order()
    close_voting(contest=contest_of(paper.contest_id), actor=SYSTEM, at=CLOSES)
    after = rows_in_table_order()
    assert [projects for _, projects in before] == [[number] for number in range(1, 31)]
    assert [projects for _, projects in after] != [projects for _, projects in before]
    assert sorted(projects for _, projects in after) == [[number] for number in range(1, 31)]
    assert not {key for key, _ in after} & {key for key, _ in before}
    assert [key for key, _ in after] == sorted(key for key, _ in after)


def test_closing_is_done_once_and_audited(city: City) -> None:
    paper = make_paper()
    cast(paper, 1)
    contest = contest_of(paper.contest_id)
    close_voting(contest=contest, actor=SYSTEM, at=CLOSES)
    order = rows_in_table_order()
    closed = close_voting(contest=contest, actor=SYSTEM, at=CLOSES + timedelta(days=1))
    assert closed.shuffled_at == CLOSES
    assert rows_in_table_order() == order
    event = AuditEvent.objects.get(verb="voting.closed")
    assert event.facts == {"ballots": 1, "participations": 1}


def test_closing_refused_when_voting_still_runs(city: City) -> None:
    paper = make_paper()
    with pytest.raises(Conflict, match="still_open"):
        close_voting(contest=contest_of(paper.contest_id), actor=SYSTEM, at=NOON)
    assert BallotPaper.objects.get(contest_id=paper.contest_id).shuffled_at is None


def test_closing_refused_when_there_is_no_paper(city: City) -> None:
    contest = make_contest()
    make_pool(contest)
    with pytest.raises(Closed, match="not_open"):
        close_voting(contest=contest, actor=SYSTEM, at=CLOSES)


def test_box_refuses_every_change_after_closing(city: City) -> None:
    paper = make_paper()
    receipt = cast(paper, 1)
    close_voting(contest=contest_of(paper.contest_id), actor=SYSTEM, at=CLOSES)
    with pytest.raises(Closed, match="closed"):
        cast(paper, 1, at=NOON)
    ballots = Ballot.objects.filter(contest_id=paper.contest_id)
    with pytest.raises(DatabaseError, match="are closed"), transaction.atomic():
        Ballot.objects.create(contest_id=paper.contest_id, projects=[1])
    with pytest.raises(DatabaseError, match="are closed"), transaction.atomic():
        ballots.delete()
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        ballots.update(projects=[2])
    assert list(ballots.values_list("projects", flat=True)) == [[1]]
    assert find_receipt(paper.contest_id, receipt.code) is not None


def test_paper_of_closed_box_refuses_to_open_again(city: City) -> None:
    paper = make_paper()
    close_voting(contest=contest_of(paper.contest_id), actor=SYSTEM, at=CLOSES)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        BallotPaper.objects.filter(contest_id=paper.contest_id).update(shuffled_at=None)


def test_ballots_of_streams_projects_and_points(city: City) -> None:
    paper = make_paper(method="cumulative", points_sum=10, max_choices=None)
    cast(paper, choices=[(2, 6), (5, 4)])
    other = make_paper()
    cast(other, 4, 2)
    assert list(ballots_of(paper.contest_id)) == [([2, 5], [6, 4])]
    assert list(ballots_of(other.contest_id)) == [([4, 2], None)]


def test_no_column_ties_ballots_to_participations(city: City) -> None:
    ballot = {field.column for field in Ballot._meta.fields}
    participation = {field.column for field in Participation._meta.fields}
    assert ballot & participation == {"id", "contest_id"}
    assert Ballot._meta.pk.get_internal_type() == "UUIDField"
    for name in ("hour", "created_at", "voter_tag", "receipt", "account"):
        with pytest.raises(FieldDoesNotExist):
            Ballot._meta.get_field(name)


def test_participation_keeps_nothing_finer_than_the_hour(city: City) -> None:
    paper = make_paper()
    cast(paper, 1, at=NOON + timedelta(minutes=41, seconds=7))
    assert Participation.objects.get().hour == NOON


def test_cast_writes_no_audit_row(city: City) -> None:
    paper = make_paper()
    before = AuditEvent.objects.count()
    cast(paper, 1)
    assert AuditEvent.objects.count() == before
