"""Imports: what a dry run finds in broken files, and that nothing is half-done."""

import io
from typing import Any
from uuid import uuid4

import pytest

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid, NotAllowed
from kernel.jobs.models import Job
from tenant_apps.budget.actions.imports_pb import import_election
from tenant_apps.budget.actions.imports_pb_plan import check_election
from tenant_apps.budget.actions.imports_projects import check_projects, import_projects
from tenant_apps.budget.messages import FINDINGS
from tenant_apps.budget.models import Ballot, BallotPaper, Contest, Participation, Proposal
from tenants.city import City
from tests.budget.office.conftest import Office
from tests.factories.budget import (
    NOON,
    SMALL_PB,
    csv_file,
    import_text,
    make_office_contest,
    manager_actor,
    work_off,
    workbook,
)
from tests.factories.residents import acting

HEAD = ["Key", "Title", "Cost", "Category", "Latitude", "Longitude"]
GOOD = ["A1", "Playground", "3000", "Parks", "49.6", "34.5"]

BROKEN_ROWS = [
    (["", "Playground", "3000"], "import.cell_empty", "Key"),
    (["A1", "", "3000"], "import.cell_empty", "Title"),
    (["A1", "Playground", ""], "import.cell_empty", "Cost"),
    (["A1", "Playground", "a lot"], "import.not_an_amount", "Cost"),
    (["A1", "Playground", "-5"], "import.not_an_amount", "Cost"),
    (["A1", "Playground", "3000.555"], "import.not_an_amount", "Cost"),
    (["A1", "Playground", "20000"], "import.cost_out_of_range", "Cost"),
    (["A1", "Playground", "3000", "Zoo"], "import.category_unknown", "Category"),
    (["A1", "Playground", "3000", "", "north", "1"], "import.not_degrees", "Latitude"),
    (["A1", "Playground", "3000", "", "91", "1"], "import.not_degrees", "Latitude"),
    (["A1", "Playground", "3000", "", "49.6", ""], "import.point_half", "Latitude"),
    (["A1", "P" * 301, "3000"], "import.text_too_long", "Title"),
    (["K" * 101, "Playground", "3000"], "import.text_too_long", "Key"),
]

BROKEN_PB = [
    ("budget;1000", "budget;much", "pb.not_a_number", False, "budget"),
    ("vote_type;approval", "vote_type;guess", "pb.meta_value", False, "vote_type"),
    ("date_begin;01.09.2024", "date_begin;soon", "pb.date", False, "date_begin"),
    ("date_end;14.09.2024", "date_end;01.08.2024", "pb.dates_in_wrong_order", False, "date_end"),
    ("A/2;500", "A/2;five", "pb.not_a_number", True, "cost"),
    ("A/2;500", "A/1;500", "pb.project_twice", True, "project_id"),
    ("A/2;500", "A/2;500.005", "pb.not_a_number", True, "cost"),
    ("v3;A/2", "v3;A/9", "pb.vote_unknown_project", True, "vote"),
    ("v3;A/2", "v1;A/2", "pb.voter_twice", True, "voter_id"),
    ("PROJECTS\n", "PROJECT\n", "pb.section_order", False, ""),
    ("project_id;cost", "id;cost", "pb.column_missing", True, "project_id"),
    ("VOTES\n", "META\n", "pb.section_order", False, ""),
    ('in the lane"', "in the lane", "pb.quote_open", False, ""),
]


def line_of(text: str, part: str) -> int:
    """Return the last line that begins with `part`, counted from 1."""
    lines = text.splitlines()
    return max(at for at, line in enumerate(lines, start=1) if line.startswith(part))


def table_of(kind: str, rows: list[list[Any]]) -> io.BytesIO:
    return workbook(rows) if kind == "xlsx" else csv_file(rows)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(("row", "code", "column"), BROKEN_ROWS)
def test_dry_run_names_row_and_column_when_cell_is_wrong(
    city: City, kind: str, row: list[str], code: str, column: str
) -> None:
    contest = make_office_contest()
    padded = row + [""] * (len(HEAD) - len(row))
    file = table_of(kind, [HEAD, ["B1", "Bench", "500", "", "", ""], padded])
    checked = check_projects(contest, file)
    assert [(found.code, found.row, found.column) for found in checked.findings] == [
        (code, 3, column)
    ]
    assert str(FINDINGS[code]) % checked.findings[0].facts
    file.seek(0)
    with pytest.raises(Invalid, match=r"budget\.import\.row_errors"):
        import_projects(contest, file, admitted=False, actor=manager_actor(), at=NOON)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_dry_run_names_first_row_when_key_is_doubled(city: City, kind: str) -> None:
    contest = make_office_contest()
    checked = check_projects(contest, table_of(kind, [HEAD, GOOD, GOOD]))
    (found,) = checked.findings
    assert (found.code, found.row, found.facts["first"]) == ("import.key_twice", 3, 2)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (io.BytesIO(b""), "files.table.empty"),
        (io.BytesIO(b"PK\x03\x04 no workbook"), "files.table.broken_file"),
        (csv_file([["Key", "Name"], ["a", "b"]]), "files.table.missing_columns"),
        (csv_file([HEAD]), "import.no_rows"),
        (workbook([HEAD]), "import.no_rows"),
    ],
)
def test_dry_run_says_why_when_file_is_no_table(city: City, file: io.BytesIO, code: str) -> None:
    contest = make_office_contest()
    assert [found.code for found in check_projects(contest, file).findings] == [code]


def test_formula_is_refused_when_spreadsheet_holds_one(city: City) -> None:
    contest = make_office_contest()
    file = workbook([HEAD, ["A1", "=HYPERLINK(1)", "3000", "", "", ""]])
    (found,) = check_projects(contest, file).findings
    assert (found.code, found.row, found.column) == ("files.table.formula", 2, "Title")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_second_import_changes_nothing_when_file_is_the_same(city: City, kind: str) -> None:
    contest = make_office_contest()
    rows = [HEAD, GOOD, ["B1", "Bench", "500", "", "", ""]]

    def take_in(rows: list[list[Any]]) -> dict[str, int]:
        file = table_of(kind, rows)
        return import_projects(contest, file, admitted=True, actor=manager_actor(), at=NOON)

    assert take_in(rows) == {"created": 2, "changed": 0, "unchanged": 0}
    assert take_in(rows) == {"created": 0, "changed": 0, "unchanged": 2}
    rows[1] = ["A1", "Playground", "3500", "Parks", "49.6", "34.5"]
    assert take_in(rows) == {"created": 0, "changed": 1, "unchanged": 1}
    numbered = Proposal.objects.order_by("number").values_list("number", "state", "cost_minor")
    assert list(numbered) == [(1, "admitted", 350_000), (2, "admitted", 50_000)]
    assert AuditEvent.objects.filter(verb="proposals.imported").count() == 3


@pytest.mark.parametrize(("before", "after", "code", "on_its_line", "column"), BROKEN_PB)
def test_dry_run_names_place_when_pb_file_is_broken(
    city: City, before: str, after: str, code: str, on_its_line: bool, column: str
) -> None:
    content = SMALL_PB.replace(before, after, 1).encode()
    checked = check_election(content, currency="PLN", time_zone="Europe/Warsaw")
    assert checked.plan is None
    grave = [found for found in checked.findings if found.grave]
    assert grave, checked.findings
    assert grave[0].code == code
    assert code in FINDINGS
    if on_its_line:
        assert grave[0].row == line_of(content.decode(), after)
    if column:
        assert grave[0].column == column
    with pytest.raises(Invalid):
        import_text(content)
    assert not Contest.objects.exists()


def test_dry_run_names_line_when_text_is_not_utf8(city: City) -> None:
    content = SMALL_PB.encode().replace("Małe".encode(), b"Ma\xb3e", 1)
    (found,) = check_election(content, currency="PLN", time_zone="Europe/Warsaw").findings
    assert (found.code, found.row) == ("pb.not_utf8", 3)


def test_election_is_whole_when_it_is_imported(city: City) -> None:
    contest = import_text()
    assert (contest.state, contest.year, contest.currency) == ("draft", 2024, "PLN")
    projects = Proposal.objects.filter(contest=contest).order_by("number")
    assert [(row.number, row.ballot_number, row.external_key) for row in projects] == [
        (1, 1, "A/1"),
        (2, 2, "A/2"),
        (3, 3, "A/3"),
    ]
    assert projects[2].imported["architect"] == "Wiśniewska"
    assert contest.pools.get().imported["meta"]["office_note"] == "kept as it is"
    assert Ballot.objects.filter(contest=contest).count() == 4
    assert set(Participation.objects.values_list("channel", flat=True)) == {"online", "paper"}
    paper = BallotPaper.objects.get()
    assert paper.opens_at.isoformat() == "2024-08-31T22:00:00+00:00"
    assert paper.closes_at.isoformat() == "2024-09-14T22:00:00+00:00"
    assert paper.shuffled_at == NOON


def test_same_file_gives_same_contest_when_it_is_imported_again(city: City) -> None:
    first = import_text()
    assert import_text() == first
    assert Contest.objects.count() == 1
    assert Ballot.objects.count() == 4


def test_import_leaves_nothing_when_it_breaks_in_the_middle(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenant_apps.budget.actions import imports_pb

    def fail(*_arguments: Any, **_facts: Any) -> None:
        raise RuntimeError("the machine stops")

    monkeypatch.setattr(imports_pb, "record", fail)
    with pytest.raises(RuntimeError):
        import_text()
    assert not Contest.objects.exists()
    assert not Ballot.objects.exists()
    assert not Participation.objects.exists()


@pytest.mark.parametrize("role", ["intake_clerk", "auditor", "paper_clerk"])
def test_import_is_refused_when_role_may_not(city: City, role: str) -> None:
    with pytest.raises(NotAllowed):
        import_election(
            SMALL_PB.encode(),
            key=uuid4(),
            currency="PLN",
            time_zone="Europe/Warsaw",
            actor=acting(role),
            at=NOON,
        )
    assert not Contest.objects.exists()


def upload(client: Any, address: str, text: str, name: str = "election.pb") -> Job:
    file = io.BytesIO(text.encode())
    file.name = name
    answer = client.post(address, {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    work_off()
    return Job.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])


def test_report_shows_row_and_sentence_when_file_is_broken(city: City, office: Office) -> None:
    client = office()
    job = upload(client, "/office/budget/imports/", SMALL_PB.replace("v3;A/2", "v3;A/9"))
    page = client.get(f"/office/budget/imports/{job.uuid}/")
    finding = page.context["findings"][0]
    assert (finding["row"], finding["column"]) == (line_of(SMALL_PB, "v3"), "vote")
    assert finding["text"] in page.content.decode()
    refused = client.post(f"/office/budget/imports/{job.uuid}/confirm/")
    assert refused.status_code == 409
    assert not Contest.objects.exists()


def test_import_happens_once_when_it_is_confirmed_twice(city: City, office: Office) -> None:
    client = office()
    job = upload(client, "/office/budget/imports/", SMALL_PB)
    first = client.post(f"/office/budget/imports/{job.uuid}/confirm/")
    second = client.post(f"/office/budget/imports/{job.uuid}/confirm/")
    assert first["Location"] == second["Location"]
    work_off()
    work_off()
    assert Contest.objects.count() == 1
    assert client.get(first["Location"]).context["contest"] == Contest.objects.get()


def test_projects_are_imported_when_office_confirms(city: City, office: Office) -> None:
    contest = make_office_contest()
    client = office()
    text = csv_file([HEAD, GOOD]).read().decode()
    address = f"/office/budget/{contest.slug}/proposals/import/"
    job = upload(client, address, text, "projects.csv")
    assert client.get(f"/office/budget/imports/{job.uuid}/").context["may_confirm"]
    client.post(f"/office/budget/imports/{job.uuid}/confirm/")
    work_off()
    assert Proposal.objects.get().title == "Playground"


def test_projects_are_refused_when_paper_is_frozen(city: City) -> None:
    contest = import_text()
    with pytest.raises(Conflict, match=r"budget\.contest\.frozen"):
        import_projects(
            contest, csv_file([HEAD, GOOD]), admitted=True, actor=manager_actor(), at=NOON
        )
    assert Proposal.objects.count() == 3


def test_import_page_is_closed_when_clerk_asks(city: City, office: Office) -> None:
    job = upload(office(), "/office/budget/imports/", SMALL_PB)
    answer = office("intake_clerk").get(f"/office/budget/imports/{job.uuid}/")
    assert answer.status_code == 403
