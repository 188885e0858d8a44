"""Public records as files: complete, typed, harmless in spreadsheets, cheap to ask for again."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest

from config.home import open_data_jobs
from kernel.audit.actions import seal_events
from kernel.jobs.models import Job
from kernel.open_data import Column, Dataset, datasets, datasets_of, extent_of
from kernel.outbox.actions import deliver
from kernel.outbox.models import OutboxMessage
from tenants.city import City
from tests.audit.trails import add_events
from tests.factories.proposals import NOON, make_contest_in, make_projects_in
from tests.factories.voting import cast, open_voting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def visitor(city: City, client_for: Callable[..., Any]) -> Any:
    return client_for(city, HTTP_ACCEPT_LANGUAGE="en")


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def csv_rows(answer: Any) -> list[dict[str, str]]:
    text = body_of(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.fixture
def long_set(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A set that is too long for a workbook while somebody waits."""
    monkeypatch.setattr(open_data_jobs, "WORKBOOK_ROWS", 3)
    columns = (Column("number", "Number", "integer"), Column("at", "When", "instant"))
    rows = [(number, NOON) for number in range(5)]
    datasets.register(
        "tests_long", Dataset(99, "Long set", "For the test", columns, lambda at: iter(rows))
    )
    yield
    datasets.entries.pop("tests_long")


def test_list_names_sets_and_licence(visitor: Any) -> None:
    page = visitor.get("/open-data/").content.decode()
    assert "CC BY 4.0" in page
    assert 'href="/open-data/budget_projects/"' in page
    assert 'href="/open-data/"' in visitor.get("/").content.decode()


def test_list_leaves_out_sets_of_modules_that_are_off(city: City) -> None:
    assert "budget_projects" not in dict(datasets_of(frozenset()))
    assert "budget_projects" in dict(datasets_of(frozenset({"budget"})))


@pytest.mark.parametrize("name", sorted(dict(datasets)))
def test_set_has_a_dictionary_and_files_that_agree(visitor: Any, name: str) -> None:
    make_projects_in(make_contest_in("evaluation"), 3)
    dataset = datasets[name]
    names = [column.name for column in dataset.columns]
    page = visitor.get(f"/open-data/{name}/").content.decode()
    assert all(f">{column}</th>" in page for column in names)
    assert len(set(names)) == len(names)
    rows = csv_rows(visitor.get(f"/open-data/{name}.csv"))
    parsed = json.loads(body_of(visitor.get(f"/open-data/{name}.json")))
    book = openpyxl.load_workbook(io.BytesIO(body_of(visitor.get(f"/open-data/{name}.xlsx"))))
    sheet = list(book.active.iter_rows(values_only=True))
    assert [one["name"] for one in parsed["columns"]] == names == list(sheet[0])
    assert len(rows) == len(parsed["rows"]) == len(sheet) - 1 == parsed["count"]
    assert all(list(row) == names for row in parsed["rows"])


def test_projects_keep_votes_secret_until_they_are_public(visitor: Any) -> None:
    contest = make_contest_in("voting")
    make_projects_in(contest, 2)
    cast(open_voting(contest), 1)
    rows = csv_rows(visitor.get("/open-data/budget_projects.csv"))
    assert [row["votes"] for row in rows] == ["", ""]
    contest.show_running_totals = True
    contest.save(update_fields=["show_running_totals"])
    rows = csv_rows(visitor.get("/open-data/budget_projects.csv"))
    assert sorted(row["votes"] for row in rows) == ["0", "1"]


def test_projects_leave_out_drafts_and_names_of_people(visitor: Any) -> None:
    make_projects_in(make_contest_in(), 1, author_name="Olena Secret", title="Benches")
    make_projects_in(make_contest_in(state="draft"), 1, title="Hidden")
    text = body_of(visitor.get("/open-data/budget_projects.json")).decode()
    assert "Benches" in text
    assert "Hidden" not in text
    assert "Olena" not in text


def test_csv_runs_nothing_when_a_spreadsheet_opens_it(visitor: Any) -> None:
    make_projects_in(make_contest_in(), 1, title='=HYPERLINK("http://x")', place="-5 Hill street")
    [row] = csv_rows(visitor.get("/open-data/budget_projects.csv"))
    assert row["title"] == '\'=HYPERLINK("http://x")'
    assert row["place"] == "'-5 Hill street"
    book = openpyxl.load_workbook(
        io.BytesIO(body_of(visitor.get("/open-data/budget_projects.xlsx")))
    )
    assert book.active["D2"].data_type == "s"


def test_values_are_typed_for_machines(visitor: Any) -> None:
    make_projects_in(make_contest_in(), 1, cost_minor=30_050, latitude="49.5", longitude="34.5")
    parsed = json.loads(body_of(visitor.get("/open-data/budget_projects.json")))
    [row] = parsed["rows"]
    assert (row["cost"], row["latitude"], row["won"]) == (300.5, 49.5, False)
    assert row["submitted_at"].endswith("Z")
    assert datetime.fromisoformat(row["submitted_at"]).tzinfo == UTC


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_file_is_not_sent_again_when_nothing_changed(visitor: Any, kind: str) -> None:
    project = make_projects_in(make_contest_in(), 1)[0]
    address = f"/open-data/budget_projects.{kind}"
    first = visitor.get(address)
    assert body_of(first)
    again = visitor.get(address, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    since = visitor.get(address, headers={"If-Modified-Since": first["Last-Modified"]})
    assert since.status_code == 304
    project.changed_at = NOON + timedelta(hours=1)
    project.save(update_fields=["changed_at"])
    changed = visitor.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert body_of(changed)


def test_short_set_has_a_tag_that_follows_its_rows(visitor: Any) -> None:
    contest = make_contest_in()
    first = visitor.get("/open-data/budget_phases.csv")
    contest.phases.filter(kind="voting").update(opens_at=NOON)
    assert visitor.get("/open-data/budget_phases.csv")["ETag"] != first["ETag"]


@pytest.mark.parametrize("path", ["nothing/", "nothing.csv", "budget_projects.exe"])
def test_unknown_set_is_missing(visitor: Any, path: str) -> None:
    assert visitor.get(f"/open-data/{path}").status_code == 404


def test_seals_can_be_kept_by_everybody(visitor: Any) -> None:
    add_events(2)
    seal_events(at=NOON)
    rows = csv_rows(visitor.get("/open-data/audit_seals.csv"))
    assert len(rows[-1]["root"]) == 64
    assert rows[-1]["sealed_at"] == "2026-03-02T10:00:00Z"


@pytest.mark.usefixtures("long_set")
def test_long_workbook_is_made_once_by_the_worker(visitor: Any) -> None:
    page = visitor.get("/open-data/tests_long/").content.decode()
    assert "Prepare XLSX" in page
    assert visitor.get("/open-data/tests_long.xlsx").url == "/open-data/tests_long/"
    for _click in range(3):
        assert visitor.post("/open-data/tests_long/prepare/").status_code == 302
    assert Job.objects.filter(kind="open_data.workbook").count() == 1
    assert "is being made" in visitor.get("/open-data/tests_long/").content.decode()
    for message in OutboxMessage.objects.filter(topic="jobs.run"):
        deliver(message.pk, at=NOON)
    book = openpyxl.load_workbook(io.BytesIO(body_of(visitor.get("/open-data/tests_long.xlsx"))))
    assert book.active.max_row == 6


def test_projects_are_read_with_flat_queries(
    city: City, at: datetime, django_assert_max_num_queries: Any
) -> None:
    make_projects_in(make_contest_in("evaluation"), 50)
    with django_assert_max_num_queries(4):
        assert len(list(datasets["budget_projects"].rows(at))) == 50
    with django_assert_max_num_queries(6):
        assert extent_of(datasets["budget_projects"], at=at).rows == 50
