"""Importing voter rolls: all or nothing, row by row errors, the same twice, no plain numbers."""

import io
import resource
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from kernel.audit.models import AuditEvent
from kernel.errors import Invalid, NotAllowed, NotFound
from kernel.jobs.actions import run_job
from kernel.jobs.models import Job, JobState
from tenant_apps.files.actions.files import open_file
from tenant_apps.files.actions.roll_files import COLUMNS, start_roll_import, upload_roll
from tenant_apps.files.models import StoredFile
from tenant_apps.files.rules.tables import TableBroken, read_table, write_xlsx
from tenant_apps.residents.actions.roll import count_roll, count_roll_by_district, find_voter
from tenant_apps.residents.actions.roll_import import RollReport, import_roll
from tenant_apps.residents.actions.voter_keys import erase_key, read_key
from tenant_apps.residents.models import RollEntry
from tenants.city import City
from tests.factories.residents import acting
from tests.residents.numbers import make_jmbg, make_pesel, make_rnokpp
from tests.residents.rolls import HEADINGS, as_csv, as_xlsx, people

MANAGER = acting("contest_manager")
SCOPE = UUID(int=7)


def load(file: Any, at: datetime, *, kind: str = "pesel", **options: Any) -> RollReport:
    return import_roll(
        read_table(file, columns=COLUMNS),
        **{
            "scope": SCOPE,
            "kind": kind,
            "dry_run": False,
            "actor": MANAGER,
            "at": at,
            **options,
        },
    )


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_import_stores_people_as_tags_when_all_rows_are_right(
    city: City, at: datetime, make: Any
) -> None:
    report = load(make(people(20)), at)

    assert (report.rows, report.added, report.error_count, report.stored) == (20, 20, 0, True)
    assert count_roll(scope=SCOPE) == 20
    assert sum(count_roll_by_district(scope=SCOPE).values()) == 20
    match = find_voter(
        scope=SCOPE,
        kind="pesel",
        national_id=people(1)[0][0],
        name="nowak A lucja",
        network="192.0.2.1",
        at=at,
    )
    assert (match.birth_year, match.district) == (1980, "D0")
    assert AuditEvent.objects.latest("pk").verb == "roll.imported"


def test_import_keeps_no_plain_number_anywhere_when_done(city: City, at: datetime) -> None:
    rows = people(3)
    load(as_csv(rows), at)

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, ' ') FROM roll_entry e")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(e::text, ' ') FROM audit_event e")
        stored += cursor.fetchone()[0]
    for number, name, *_rest in rows:
        assert number not in stored
        assert name not in stored


def test_import_changes_nothing_when_repeated(city: City, at: datetime) -> None:
    load(as_csv(people(10)), at)
    before = list(RollEntry.objects.order_by("pk").values())

    report = load(as_xlsx(people(10)), at)

    assert (report.added, report.changed, report.unchanged) == (0, 0, 10)
    assert list(RollEntry.objects.order_by("pk").values()) == before


def test_import_updates_and_removes_when_replacing(city: City, at: datetime) -> None:
    load(as_csv(people(10)), at)
    rows = [(*row[:3], "D99") for row in people(4)]

    report = load(as_csv(rows), at, replace=True)

    assert (report.added, report.changed, report.removed) == (0, 4, 6)
    assert count_roll_by_district(scope=SCOPE) == {"D99": 4}


def test_import_stores_nothing_when_it_is_a_dry_run(city: City, at: datetime) -> None:
    report = load(as_csv(people(5)), at, dry_run=True)

    assert (report.added, report.stored) == (5, False)
    assert not RollEntry.objects.exists()


BAD_ROWS = [
    ("44051401358", "A B", "1944", "", "residents.id.wrong_checksum"),
    ("123", "A B", "1944", "", "residents.id.wrong_format"),
    ("44051401359", " ", "1944", "", "residents.roll.no_name"),
    ("44051401359", "A B", "44", "", "residents.roll.wrong_year"),
    ("44051401359", "A B", "1944", "x" * 41, "residents.roll.long_district"),
    ("=1+1", "A B", "1944", "", "files.table.formula"),
]


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
@pytest.mark.parametrize("bad", BAD_ROWS)
def test_import_names_the_row_and_stores_nothing_when_a_row_is_wrong(
    city: City, at: datetime, make: Any, bad: tuple[str, ...]
) -> None:
    rows = [*people(2), bad[:4], *people(2, start=10)]

    report = load(make(rows), at)

    assert [(error["code"], error["facts"]["row"]) for error in report.errors] == [(bad[4], 4)]
    assert report.stored is False
    assert not RollEntry.objects.exists()


def test_import_stores_the_right_rows_when_wrong_ones_are_skipped(city: City, at: datetime) -> None:
    rows = [*people(2), BAD_ROWS[0][:4]]

    report = load(as_csv(rows), at, skip_wrong_rows=True)

    assert (report.error_count, report.stored, count_roll(scope=SCOPE)) == (1, True, 2)


def test_import_names_both_rows_when_a_number_is_doubled(city: City, at: datetime) -> None:
    rows = [*people(3), people(1)[0]]

    report = load(as_csv(rows), at, skip_wrong_rows=True)

    assert report.errors == [{"code": "residents.roll.doubled", "facts": {"row": 5, "first": 2}}]
    assert count_roll(scope=SCOPE) == 3


def test_import_restores_zeros_when_a_spreadsheet_lost_them(city: City, at: datetime) -> None:
    number = make_pesel(5, year=2004)

    report = load(as_xlsx([(int(number), "Jan Nowak", 2004, "")]), at)

    assert (report.added, report.zeros_restored) == (1, 1)
    assert find(number, "Jan Nowak", at).birth_year == 2004


@pytest.mark.parametrize(
    ("kind", "headings", "row", "encoding", "delimiter", "written"),
    [
        (
            "rnokpp",
            ("РНОКПП", "Прізвище", "Ім'я", "Рік народження"),
            (make_rnokpp(1), "Ґалаґан", "Їжак", "1980"),
            "cp1251",
            ",",
            "Їжак Ґалаґан",
        ),
        (
            "pesel",
            ("Numer PESEL", "Nazwisko", "Imię"),
            (make_pesel(1), "Żółć", "Świętosława"),
            "cp1250",
            "\t",
            "Świętosława Żółć",
        ),
        (
            "jmbg",
            ("ЈМБГ", "Презиме и име", "Месна заједница"),
            (make_jmbg(1), "Ђорђевић Љубица", "MZ1"),
            "utf-16",
            ";",
            "Ljubica Đorđević",
        ),
        (
            "jmbg",
            ("JMBG", "Ime i prezime"),
            (make_jmbg(2), "Đorđe Čolić"),
            "utf-8-sig",
            ";",
            "Ђорђе Чолић",
        ),
    ],
)
def test_import_reads_rolls_as_offices_of_each_country_send_them(
    city: City,
    at: datetime,
    kind: str,
    headings: tuple[str, ...],
    row: tuple[str, ...],
    encoding: str,
    delimiter: str,
    written: str,
) -> None:
    file = as_csv([row], headings=headings, encoding=encoding, delimiter=delimiter)

    report = load(file, at, kind=kind)

    assert (report.added, report.errors) == (1, [])
    assert find(row[0], written, at, kind=kind).birth_year == 1980


def test_import_refuses_the_table_when_the_number_column_is_missing(
    city: City, at: datetime
) -> None:
    with pytest.raises(TableBroken) as refusal:
        load(as_csv([("A B",)], headings=("Name",)), at)

    assert refusal.value.code == "files.table.missing_columns"
    assert refusal.value.facts["columns"] == "PESEL"


def test_import_refuses_when_the_actor_may_not(city: City, at: datetime) -> None:
    for roles in ((), ("intake_clerk",), ("auditor",)):
        with pytest.raises(NotAllowed) as refusal:
            load(as_csv(people(1)), at, actor=acting(*roles))
        assert refusal.value.code == "residents.roll.not_allowed"
    with pytest.raises(Invalid) as invalid:
        load(as_csv(people(1)), at, kind="passport")
    assert invalid.value.code == "residents.roll.unknown_kind"


def test_erase_key_ends_linkability_when_called(city: City, at: datetime) -> None:
    load(as_csv(people(1)), at)

    erase_key(scope=SCOPE, actor=MANAGER, at=at)

    with pytest.raises(NotFound):
        read_key(scope=SCOPE)
    with pytest.raises(NotAllowed):
        find(people(1)[0][0], people(1)[0][1], at)


def test_job_imports_and_discards_the_file_when_it_ends(city: City, at: datetime) -> None:
    stored = upload_roll(file=as_xlsx(people(4)), name="roll.csv", actor=MANAGER, at=at)
    checked = run(start(stored, at, dry_run=True), at)
    assert (checked.state, checked.report["added"]) == (JobState.DONE, 4)
    assert StoredFile.objects.exists()

    done = run(start(stored, at, dry_run=False), at)

    assert (done.state, done.report["stored"]) == (JobState.DONE, True)
    assert count_roll(scope=SCOPE) == 4
    assert not StoredFile.objects.exists()
    with pytest.raises(NotFound):
        open_file(uuid=stored.uuid, purpose="roll")


def test_job_is_refused_with_the_code_when_the_file_is_no_table(city: City, at: datetime) -> None:
    stored = upload_roll(file=io.BytesIO(b"just words\n"), name="r.xlsx", actor=MANAGER, at=at)

    ended = run(start(stored, at, dry_run=False), at)

    assert ended.state == JobState.REFUSED
    assert ended.report["code"] == "files.table.missing_columns"


def test_upload_discards_rolls_when_they_are_older_than_a_day(city: City, at: datetime) -> None:
    upload_roll(file=as_csv(people(1)), name="old.csv", actor=MANAGER, at=at)

    upload_roll(file=as_csv(people(1)), name="new.csv", actor=MANAGER, at=at + timedelta(days=2))

    assert [file.name for file in StoredFile.objects.all()] == ["new.csv"]


@pytest.mark.slow
def test_import_takes_a_minute_and_little_memory_when_the_roll_has_100_000_people(
    city: City, at: datetime, tmp_path: Any
) -> None:
    path = tmp_path / "roll.xlsx"
    with path.open("wb") as file:
        write_xlsx(file, headings=HEADINGS, rows=iter(people(100_000)), title="roll")
    scope = uuid4()

    def measured() -> Iterator[Any]:
        with path.open("rb") as content:
            yield from read_table(content, columns=COLUMNS)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, used = time.perf_counter(), time.process_time()
    report = import_roll(measured(), scope=scope, kind="pesel", dry_run=False, actor=MANAGER, at=at)
    seconds, used = time.perf_counter() - began, time.process_time() - used
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024

    print(
        f"100,000 rows: {seconds:.1f} s ({used:.1f} s of processor), memory grew by {grown:.0f} MiB"
    )
    assert report.added == 100_000
    assert used < 60
    assert grown < 64


def find(number: str, name: str, at: datetime, *, kind: str = "pesel") -> Any:
    return find_voter(
        scope=SCOPE, kind=kind, national_id=number, name=name, network="192.0.2.1", at=at
    )


def start(stored: StoredFile, at: datetime, *, dry_run: bool) -> Job:
    return start_roll_import(
        file=stored.uuid, scope=SCOPE, kind="pesel", dry_run=dry_run, actor=MANAGER, at=at
    )


def run(job: Job, at: datetime) -> Job:
    run_job(job=str(job.uuid), roles=sorted(MANAGER.roles), at=at)
    job.refresh_from_db()
    return job
