"""The fleet's table at many municipalities, host names, verbs, notices, messages given up."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tenants.utils import tenant_context

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid, NotAllowed
from kernel.jobs.models import Job
from kernel.name_servers import NoAnswerError, question_for, read_answer
from kernel.outbox.actions import MAX_ATTEMPTS
from kernel.outbox.models import OutboxMessage
from shared_apps.operators.actions import notices, outbox, people, records, reports
from shared_apps.operators.actions.domains import expected_record
from shared_apps.operators.models import CityReport, Notice, Operator
from shared_apps.operators.web import fleet_rows
from tenants import hosts
from tenants.city import City
from tenants.models import Domain, Municipality
from tenants.schemas import current_schema
from tests.factories.operators import actor_of, make_operator

MANY = 1500
Browser = Callable[..., Any]


def make_many(at: datetime) -> None:
    """Make registry rows and reports without schemas."""
    cities = [
        Municipality(
            slug=f"city-{number}",
            schema_name=f"city_{number}",
            names={"uk": f"Громада {number}", "en": f"Community {number}"},
            country="UA",
            official_code=f"UA{number:017d}",
            languages=["uk"],
            default_language="uk",
            time_zone="Europe/Kyiv",
            currency="UAH",
            state="active" if number % 10 else "grace",
            plan="annual",
            service_ends_at=at + timedelta(days=number),
            created_at=at,
        )
        for number in range(MANY)
    ]
    made = Municipality.objects.bulk_create(cities)
    CityReport.objects.bulk_create(
        CityReport(municipality=city, size_bytes=place * 1000, at=at)
        for place, city in enumerate(made)
    )


@pytest.mark.slow
def test_fleet_table_is_quick_at_1500_municipalities(
    operator_client: Browser, at: datetime
) -> None:
    make_many(at)
    browser = operator_client("viewer")
    browser.get("/console/fleet/")
    times = []
    for query in ("", "?q=Громада 77", "?sort=-size&page=7", "?state=grace&sort=name"):
        began = time.perf_counter()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = browser.get(f"/console/fleet/{query}")
        times.append(time.process_time() - began)
        assert answer.status_code == 200
        assert len(asked) <= 8, [row["sql"][:90] for row in asked]
        assert answer.context["rows"]
    assert sorted(times)[1] < 0.2


@pytest.mark.parametrize("words", ["Полтава", "poltava", "ПОЛТАВА", "Poltava"])
def test_fleet_finds_a_municipality_in_any_script(operator_client: Browser, words: str) -> None:
    answer = operator_client().get("/console/fleet/", {"q": words})
    assert [row["slug"] for row in answer.context["rows"]] == ["poltava"]


def test_fleet_is_found_sorted_and_filtered(operator_client: Browser, city: City) -> None:
    browser = operator_client("viewer")
    answer = browser.get("/console/fleet/", {"country": "PL", "sort": "-name"})
    assert [row["slug"] for row in answer.context["rows"]] == ["lublin"]
    assert browser.get("/console/fleet/", {"page": "99999999"}).status_code == 200
    assert browser.get("/console/fleet/", {"sort": "evil", "page": "-1"}).status_code == 200
    assert browser.get("/console/fleet/", {"q": "nothing-like-this"}).context["rows"] == []


def test_fleet_file_has_every_municipality(operator_client: Browser) -> None:
    browser = operator_client("viewer")
    table = b"".join(browser.get("/console/fleet/table.csv").streaming_content).decode("utf-8-sig")
    assert table.count("\r\n") == 1 + Municipality.objects.count()
    assert browser.get("/console/fleet/table.xlsx").status_code == 200
    assert browser.get("/console/fleet/table.pdf").status_code == 404


def test_refresh_reports_reads_each_schema(city: City, at: datetime) -> None:
    OutboxMessage.objects.create(
        topic="broken", created_at=at, due_at=at, attempts=MAX_ATTEMPTS, last_error="OSError"
    )
    with tenant_context(fleet_public()):
        assert reports.refresh_reports(at=at) == Municipality.objects.count()
        report = CityReport.objects.get(municipality__slug=city.slug)
    assert report.size_bytes > 100_000
    assert report.errors == 1
    assert report.migrations_behind == 0


def test_message_given_up_is_tried_again(
    city: City, operator_client: Browser, at: datetime
) -> None:
    message = OutboxMessage.objects.create(
        topic="broken", created_at=at, due_at=at, attempts=MAX_ATTEMPTS, last_error="OSError"
    )
    with tenant_context(fleet_public()):
        reports.refresh_reports(at=at)
        found = outbox.messages_given_up()
    assert [(row.schema, row.id) for row in found] == [(city.schema_name, message.pk)]
    browser = operator_client()
    sent = {"schema": city.schema_name, "message": message.pk}
    assert browser.post("/console/outbox/try-again/", sent).status_code == 302
    message.refresh_from_db()
    assert message.attempts == 0
    assert browser.post("/console/outbox/try-again/", sent).status_code == 409
    evil = {"schema": "pg_catalog", "message": 1}
    assert browser.post("/console/outbox/try-again/", evil).status_code == 409


def test_host_name_answers_once_its_record_is_right(
    operator_client: Browser, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, records = operator_client(), list[str]()
    page = "/console/fleet/poltava/domains/"
    assert browser.post(f"{page}add/", {"host": "voice.poltava.example"}).status_code == 302
    monkeypatch.setattr(
        "shared_apps.operators.actions.domains.resolver", lambda: lambda name: records
    )
    sent = {"host": "voice.poltava.example"}
    assert browser.post(f"{page}verify/", sent).status_code == 422
    with tenant_context(fleet_public()):
        name, value = expected_record(Domain.objects.get(domain="voice.poltava.example"))
    assert name == "_edem-verify.voice.poltava.example"
    records.extend(["v=spf1 -all", value])
    assert browser.post("/console/fleet/lublin/domains/verify/", sent).status_code == 404
    assert browser.post(f"{page}verify/", sent).status_code == 302
    found = hosts.city_of("voice.poltava.example")
    assert found is not None
    assert found.slug == "poltava"


def test_txt_answer_is_read_and_a_foreign_one_refused() -> None:
    question = question_for("_edem-verify.a.example", 7)
    told = b"\xc0\x0c\x00\x10\x00\x01\x00\x00\x00\x3c\x00\x06\x02ab\x02cd"
    answer = b"\x00\x07\x81\x80\x00\x01\x00\x01" + question[8:] + told
    assert read_answer(answer, 7) == ["abcd"]
    with pytest.raises(NoAnswerError):
        read_answer(answer, 8)


def test_verb_suspends_with_a_reason_and_resumes(operator_client: Browser, city: City) -> None:
    browser = operator_client()
    page = "/console/fleet/poltava/do"
    assert browser.post(f"{page}/suspend/", {"sent": 1, "reason": ""}).status_code == 422
    assert browser.post(f"{page}/suspend/", {"sent": 1, "reason": "Unpaid"}).status_code == 302
    assert Municipality.objects.get(slug="poltava").state == "suspended"
    assert browser.post(f"{page}/suspend/", {"sent": 1, "reason": "Again"}).status_code == 409
    assert browser.post(f"{page}/resume/", {"sent": 1}).status_code == 302
    assert Municipality.objects.get(slug="poltava").state == "active"


def test_erase_starts_only_when_the_address_is_typed(operator_client: Browser, city: City) -> None:
    browser = operator_client()
    Municipality.objects.filter(slug="poltava").update(state="archived")
    page = "/console/fleet/poltava/do/erase/"
    wrong = {"sent": 1, "slug": "lublin", "reason": "Asked for"}
    assert browser.post(page, wrong).status_code == 422
    with tenant_context(fleet_public()):
        assert not Job.objects.filter(kind="tenants.erase").exists()
    assert browser.post(page, wrong | {"slug": "poltava"}).status_code == 302
    with tenant_context(fleet_public()):
        job = Job.objects.get(kind="tenants.erase")
    told = {"slug": "poltava", "confirmation": "poltava", "reason": "Asked for"}
    assert job.parameters == told


def test_archive_is_not_found_when_its_name_leads_elsewhere(
    operator_client: Browser, settings: Any, tmp_path: Any
) -> None:
    settings.ARCHIVES_FOLDER = tmp_path
    (tmp_path / "poltava-20260302T100000Z.edem.zip").write_bytes(b"zip")
    (tmp_path / "lublin-20260302T100000Z.edem.zip").write_bytes(b"zip")
    browser = operator_client()
    page = "/console/fleet/poltava/archives/"
    answer = browser.get(f"{page}poltava-20260302T100000Z.edem.zip")
    assert b"".join(answer.streaming_content) == b"zip"
    for close in answer._resource_closers:  # without what closes the connection as well
        close()
    assert browser.get(f"{page}lublin-20260302T100000Z.edem.zip").status_code == 404
    assert browser.get(f"{page}..%2Fsecret").status_code == 404
    assert AuditEvent.objects.filter(verb="archive.downloaded").count() == 1


@pytest.mark.parametrize(("state", "noted"), [("active", 1), ("archived", 1), ("erased", 0)])
def test_download_stands_in_the_trail_of_the_city_when_it_has_one(
    city: City, at: datetime, state: str, noted: int
) -> None:
    with tenant_context(fleet_public()):
        Municipality.objects.filter(slug=city.slug).update(state=state)
        records.note_download(city.slug, name="a.edem.zip", actor=actor_of(make_operator()), at=at)
        assert AuditEvent.objects.filter(verb="archive.downloaded").count() == 1
    own = AuditEvent.objects.filter(verb="archive.downloaded", facts={"archive": "a.edem.zip"})
    assert (current_schema(), own.count()) == (city.schema_name, noted)


def test_export_stands_in_the_trail_of_the_city_when_it_was_started(
    city: City, operator_client: Browser
) -> None:
    answer = operator_client().post(f"/console/fleet/{city.slug}/do/export/", {"sent": 1})
    assert answer.status_code == 302
    with tenant_context(fleet_public()):
        assert AuditEvent.objects.filter(verb="job.started").count() == 1
        job = Job.objects.get(kind="tenants.export")
    own = AuditEvent.objects.get(verb="export.started")
    assert (own.object_key, own.facts) == (city.slug, {"job": str(job.uuid)})


def test_notice_is_shown_where_it_is_meant_for(
    city: City, other_city: City, client_for: Browser, at: datetime, settings: Any
) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    operator = make_operator()
    now = timezone.now()
    publish = {
        "kind": "maintenance",
        "texts": {"uk": "Роботи вночі", "pl": "Prace w nocy"},
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(hours=1),
        "audiences": ["visitors"],
        "actor": actor_of(operator),
        "at": now,
    }
    made = notices.publish_notice(**publish, cities=["poltava"])
    notices.forget()
    assert "Роботи вночі" in client_for(city).get("/").content.decode()
    assert "Prace w nocy" not in client_for(other_city).get("/").content.decode()
    assert "Роботи" not in Client(HTTP_HOST="localhost").get("/").content.decode()
    with CaptureQueriesContext(connection) as asked:
        client_for(city).get("/")
    assert not any("operator_notice" in row["sql"] for row in asked)
    notices.end_notice(made.pk, actor=actor_of(operator), at=timezone.now())
    notices.forget()
    assert "Роботи вночі" not in client_for(city).get("/").content.decode()


def test_notice_form_publishes(operator_client: Browser) -> None:
    browser = operator_client()
    sent = {
        "kind": "info",
        "text_en": "Hello",
        "starts_at": "2026-11-22T10:00",
        "ends_at": "2026-11-22T09:00",
        "audiences": ["visitors", "staff"],
        "cities": "nowhere",
    }
    assert browser.post("/console/notices/new/", sent).status_code == 422
    assert browser.post("/console/notices/new/", sent | {"cities": ""}).status_code == 422
    good = sent | {"cities": "poltava, lublin", "ends_at": "2026-11-23T09:00"}
    assert browser.post("/console/notices/new/", good).status_code == 302
    notice = Notice.objects.get()
    assert (notice.cities, notice.texts) == (["lublin", "poltava"], {"en": "Hello"})


def test_roles_are_refused_when_nobody_could_run_the_platform(db: None, at: datetime) -> None:
    Operator.objects.all().delete()
    first, second = make_operator(), make_operator(("viewer",))
    who: dict[str, Any] = {"actor": actor_of(second), "at": at}
    with pytest.raises(Conflict, match=r"operators\.people\.last_operator"):
        people.close(first.uuid, **who)
    with pytest.raises(Conflict):
        people.change_roles(first.uuid, roles=["viewer"], **who)
    with pytest.raises(NotAllowed):
        people.change_roles(second.uuid, roles=["operator"], **who)
    with pytest.raises(Invalid):
        people.change_roles(first.uuid, roles=["king"], **who)


def test_days_left_counts_begun_days(at: datetime) -> None:
    assert fleet_rows.days_left(at + timedelta(hours=1), at=at) == 1
    assert fleet_rows.days_left(at - timedelta(hours=1), at=at) == 0
    assert fleet_rows.days_left(None, at=at) is None


def fleet_public() -> Any:
    """Return the public schema as something to work in."""
    from tenants.schemas import PUBLIC, NamedSchema

    return NamedSchema(PUBLIC)
