"""Auditors search, follow links, check and take the trail away."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from kernel.audit.actions import record, seal_events
from kernel.audit.keys import public_keys
from kernel.audit.models import AuditEvent
from kernel.jobs.models import Job
from kernel.outbox.actions import deliver
from kernel.outbox.models import OutboxMessage
from kernel.people import SYSTEM
from tenant_apps.residents.models import Resident
from tenants.city import City
from tests.audit.trails import NOON, add_events, as_superuser
from tests.factories.proposals import make_contest_in, make_projects_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
ROOT = Path(settings.ROOT)


@pytest.fixture
def reader(city: City, client_for: Callable[..., Any], auditor: Resident) -> Any:
    """A browser of the auditor."""
    browser = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    browser.force_login(auditor)
    return browser


def body_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def test_page_says_when_each_event_was_sealed(reader: Any) -> None:
    add_events(1)
    seal_events(at=NOON)
    add_events(1)
    page = reader.get("/office/audit/?verb=bench").content.decode()
    assert "waiting" in page
    assert "Sealed up to event" in page


def test_page_shows_a_wrong_signature_when_a_seal_was_forged(reader: Any) -> None:
    add_events(1)
    seal_events(at=NOON)
    as_superuser("UPDATE audit_seal SET signature = decode(repeat('00', 64), 'hex')")
    assert "wrong signature" in reader.get("/office/audit/").content.decode()


def test_page_links_objects_when_their_kind_is_known(reader: Any, resident: Resident) -> None:
    project = make_projects_in(make_contest_in("evaluation"), 1, title="Lamps on the hill")[0]
    job = Job.objects.create(kind="x", created_at=NOON)
    for kind, key in (
        ("proposal", project.uuid),
        ("contest", project.contest.uuid),
        ("account", resident.uuid),
        ("job", job.uuid),
        ("proposal", "no-uuid"),
    ):
        record("thing.done", kind=kind, key=key, actor=SYSTEM, at=NOON)
    page = reader.get("/office/audit/?verb=thing").content.decode()
    for url in (
        f"/budget/{project.contest.slug}/projects/1/",
        f"/budget/{project.contest.slug}/",
        f"/office/people/{resident.uuid}/",
        f"/office/jobs/{job.uuid}/",
    ):
        assert f'href="{url}"' in page
    assert "Lamps on the hill" in page
    assert "proposal:no-uuid" in page


def test_page_takes_few_queries_when_it_is_full(
    reader: Any, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    contest = make_contest_in("evaluation")
    for project in make_projects_in(contest, 30):
        record("thing.done", kind="proposal", key=project.uuid, actor=SYSTEM, at=NOON)
    seal_events(at=NOON)
    reader.get("/office/audit/")
    with django_assert_max_num_queries(14):
        reader.get("/office/audit/")


def test_check_reports_in_words_when_the_trail_is_in_order(reader: Any) -> None:
    add_events(3)
    seal_events(at=NOON)
    page = start_check(reader)
    assert "Everything is in order" in page
    assert "Chain in order" in reader.get("/office/audit/").content.decode()


def test_check_reports_the_place_when_a_row_was_changed(reader: Any) -> None:
    event = add_events(3)[1]
    seal_events(at=NOON)
    as_superuser(f"UPDATE audit_event SET verb = 'bench.sold' WHERE id = {event.pk}")
    assert f"Event {event.pk} was changed" in start_check(reader)
    page = reader.get("/office/audit/").content.decode()
    assert "Not in order" in page
    assert f"Event {event.pk} was changed" in page


def start_check(reader: Any) -> str:
    answer = reader.post("/office/audit/verify/")
    assert answer.status_code == 302
    for message in OutboxMessage.objects.filter(topic="jobs.run", delivered_at=None):
        deliver(message.pk, at=NOON)
    return str(reader.get(answer.url).content.decode())


def test_csv_has_number_and_facts_and_runs_nothing(reader: Any) -> None:
    record("bench.named", kind="bench", key="=1+1", actor=SYSTEM, at=NOON, name="x")
    text = body_of(reader.get("/office/audit/export.csv?verb=bench"))
    assert text.splitlines()[0].startswith("\ufeffNumber;When;What")
    assert ";'=1+1;" in text


def test_xlsx_is_a_workbook(reader: Any) -> None:
    add_events(2)
    answer = reader.get("/office/audit/export.xlsx?verb=bench")
    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_clerk_sees_nothing_of_the_trail(
    city: City, client_for: Callable[..., Any], clerk: Resident
) -> None:
    browser = client_for(city)
    browser.force_login(clerk)
    for path in ("/office/audit/", "/office/audit/export.jsonl", "/office/audit/export.csv"):
        assert browser.get(path).status_code == 403
    assert browser.post("/office/audit/verify/").status_code == 403


def test_keys_are_published_for_everybody(city: City, client_for: Callable[..., Any]) -> None:
    found = client_for(city).get("/.well-known/audit-keys.json").json()
    assert found["keys"] == public_keys()
    assert found["trail"] == str(city.uuid)


@pytest.fixture
def taken_away(reader: Any, tmp_path: Path) -> Path:
    """The exported trail of two seals and a tail."""
    for _round in range(2):
        add_events(5)
        seal_events(at=NOON)
    add_events(2)
    path = tmp_path / "audit.jsonl"
    path.write_text(body_of(reader.get("/office/audit/export.jsonl")))
    return path


def verify(path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the verifier as a citizen does: Python without a single package, -I -S."""
    code = (
        "import sys, runpy; sys.path.insert(0, sys.argv.pop(1));"
        "runpy.run_module('kernel.audit.verifier', run_name='__main__')"
    )
    command = [sys.executable, "-I", "-S", "-c", code, str(ROOT / "platform"), str(path), *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def keys_given() -> list[str]:
    return ["--public-key", "1=" + public_keys()["1"]]


def rewrite(path: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    change(rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_verifier_accepts_the_trail_when_nothing_was_changed(taken_away: Path) -> None:
    result = verify(taken_away, *keys_given())
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{AuditEvent.objects.count() - 2} events under 2 seals, 2 not yet" in result.stdout
    assert "In order" in result.stdout


def test_verifier_names_the_row_when_the_file_was_changed(taken_away: Path) -> None:
    rewrite(taken_away, lambda rows: rows[-4].update(verb="bench.sold"))
    result = verify(taken_away, *keys_given())
    assert result.returncode == 1
    assert "was changed after it had been sealed" in result.stdout


def test_verifier_misses_a_row_when_it_was_cut_out(taken_away: Path) -> None:
    rewrite(taken_away, lambda rows: rows.pop(-4))
    assert "An event is missing" in verify(taken_away, *keys_given()).stdout


def test_verifier_refuses_seals_when_the_key_is_another(taken_away: Path) -> None:
    result = verify(taken_away, "--public-key", "1=" + "A" * 43 + "=")
    assert result.returncode == 1
    assert "does not bear our signature" in result.stdout


def test_verifier_wants_the_published_root_when_one_is_given(taken_away: Path) -> None:
    result = verify(taken_away, *keys_given(), "--root", "ab" * 32)
    assert result.returncode == 1
    assert "No seal has the root" in result.stdout


@pytest.mark.parametrize("text", ["", "nonsense", "{}", '{"trail": "x"}\n{"event": "y"}', "[1]"])
def test_verifier_ends_with_two_when_the_file_is_no_trail(tmp_path: Path, text: str) -> None:
    path = tmp_path / "audit.jsonl"
    path.write_text(text)
    result = verify(path, "--public-key", "1=" + "A" * 43 + "=")
    assert result.returncode == 2
    assert "not a trail" in result.stderr
