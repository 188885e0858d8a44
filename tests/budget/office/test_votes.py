"""Votes in a table pass the checks of every ballot, and part from their voters."""

import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from kernel.audit.models import AuditEvent
from kernel.errors import Closed, Conflict, Invalid, NotAllowed
from tenant_apps.budget.actions.ballots import close_voting
from tenant_apps.budget.actions.imports_votes import check_votes, import_votes
from tenant_apps.budget.actions.papers import freeze_paper
from tenant_apps.budget.models import Ballot, Contest, Participation, Pool
from tenants.city import City
from tests.factories.budget import NOON, csv_file, make_office_contest, manager_actor, workbook
from tests.factories.proposals import make_projects_in
from tests.factories.residents import acting

HEAD = ["Voter", "Vote", "Points", "Year of birth", "Sex"]
VOTING = NOON + timedelta(days=12)


def voting_contest(**pool: object) -> Contest:
    contest = make_office_contest()
    Pool.objects.filter(contest=contest).update(**pool)
    make_projects_in(contest, 4, pool=contest.pools.get(), state="admitted")
    freeze_paper(contest=contest, seed="seed", actor=manager_actor(), at=NOON)
    return contest


def table(kind: str, *rows: Sequence[Any]) -> io.BytesIO:
    return (workbook if kind == "xlsx" else csv_file)([HEAD, *map(list, rows)])


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_votes_are_stored_apart_when_table_is_in_order(city: City, kind: str) -> None:
    contest = voting_contest()
    rows: list[list[Any]] = [["D-1", "1, 2", "", 1980, "F"], ["D-2", "3", "", "", ""]]
    counts = import_votes(contest, table(kind, *rows), actor=manager_actor(), at=VOTING)
    assert counts == {"created": 2, "changed": 0, "unchanged": 0}
    assert sorted(Ballot.objects.values_list("projects", flat=True)) == [[1, 2], [3]]
    assert set(Participation.objects.values_list("channel", "birth_year", "sex")) == {
        ("import", 1980, "F"),
        ("import", None, ""),
    }
    assert AuditEvent.objects.latest("pk").verb == "ballots.imported"


def test_second_import_adds_nothing_when_file_is_the_same(city: City) -> None:
    contest = voting_contest()
    rows = [["D-1", "1"], ["D-2", "2"]]
    import_votes(contest, table("csv", *rows), actor=manager_actor(), at=VOTING)
    again = import_votes(contest, table("csv", *rows), actor=manager_actor(), at=VOTING)
    assert again == {"created": 0, "changed": 0, "unchanged": 2}
    assert Ballot.objects.count() == 2
    notices = check_votes(contest, table("csv", *rows), at=VOTING).findings
    assert [(found.code, found.row, found.grave) for found in notices] == [
        ("import.voted_before", 2, False),
        ("import.voted_before", 3, False),
    ]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (["", "1"], "import.cell_empty", "Voter"),
        (["D-2", ""], "budget.ballot.empty", "Vote"),
        (["D-2", "one"], "import.not_numbers", "Vote"),
        (["D-2", "9"], "budget.ballot.unknown_project", "Vote"),
        (["D-2", "1,1"], "budget.ballot.duplicate_project", "Vote"),
        (["D-2", "1,2,3,4"], "budget.ballot.too_many_choices", "Vote"),
        (["D-2", "1,2", "3"], "import.points_count", "Points"),
        (["D-2", "1", "3"], "budget.ballot.points_not_expected", "Vote"),
        (["D-2", "1", "", "old"], "import.not_a_year", "Year of birth"),
        (["D-2", "1", "", "", "X"], "import.sex_unknown", "Sex"),
        (["D-1", "2"], "import.voter_twice", "Voter"),
    ],
)
def test_dry_run_names_row_and_column_when_vote_is_wrong(
    city: City, kind: str, row: list[object], code: str, column: str
) -> None:
    contest = voting_contest()
    padded = row + [""] * (len(HEAD) - len(row))
    file = table(kind, ["D-1", "1", "", "", ""], padded)
    (found,) = check_votes(contest, file, at=VOTING).findings
    assert (found.code, found.row, found.column) == (code, 3, column)
    file.seek(0)
    with pytest.raises(Invalid, match=r"budget\.import\.row_errors"):
        import_votes(contest, file, actor=manager_actor(), at=VOTING)
    assert not Ballot.objects.exists()
    assert not Participation.objects.exists()


def test_wrong_check_digit_is_named_when_roll_goes_by_national_id(city: City) -> None:
    contest = make_office_contest()
    Contest.objects.update(id_kind="rnokpp")
    make_projects_in(contest, 2, pool=contest.pools.get(), state="admitted")
    freeze_paper(contest=contest, seed="seed", actor=manager_actor(), at=NOON)
    (found,) = check_votes(contest, table("csv", ["3087216610", "1"]), at=VOTING).findings
    assert found.code.startswith("residents.id.wrong")
    assert (found.row, found.column) == (2, "Voter")


def test_votes_are_refused_when_box_is_closed(city: City) -> None:
    contest = voting_contest()
    late = NOON + timedelta(days=21)
    close_voting(contest=contest, actor=manager_actor(), at=late)
    with pytest.raises(Closed, match=r"budget\.contest\.closed"):
        import_votes(contest, table("csv", ["D-1", "1"]), actor=manager_actor(), at=late)


def test_votes_are_refused_when_nothing_is_frozen(city: City) -> None:
    with pytest.raises(Conflict, match=r"budget\.tally\.no_paper"):
        check_votes(make_office_contest(), table("csv", ["D-1", "1"]), at=VOTING)


@pytest.mark.parametrize("role", ["paper_clerk", "intake_clerk", "auditor"])
def test_votes_are_refused_when_role_may_not(city: City, role: str) -> None:
    contest = voting_contest()
    with pytest.raises(NotAllowed):
        import_votes(contest, table("csv", ["D-1", "1"]), actor=acting(role), at=VOTING)
    assert not Ballot.objects.exists()
