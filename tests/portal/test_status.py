"""Whether the platform works, for people and for machines."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from kernel.outbox.actions import publish
from kernel.outbox.models import OutboxMessage
from kernel.people import SYSTEM
from shared_apps.portal.actions.heartbeats import note_heartbeat
from shared_apps.portal.actions.incidents import end_incident, post_incident
from shared_apps.portal.models import Heartbeat
from shared_apps.portal.rules.incidents import Severity
from shared_apps.portal.web import health

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Give the folder of the embedded broker."""
    settings.CELERY_BROKER_URL = "filesystem://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path)}
    return tmp_path


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every question to the database fail."""

    def refuse(*_arguments: Any, **_options: Any) -> Any:
        raise OperationalError("connection refused: host 10.0.0.7")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", refuse)


def _status(client: Client) -> str:
    return client.get("/status/", headers={"accept-language": "en"}).content.decode()


def test_status_is_good_when_worker_beats(main_client: Client, at: datetime, folder: Path) -> None:
    note_heartbeat(at=at - timedelta(seconds=40))
    text = _status(main_client)
    assert "Everything works" in text
    assert text.count("badge good") == 3


def test_status_warns_when_worker_is_silent(
    main_client: Client, at: datetime, folder: Path
) -> None:
    assert "No sign of life yet" in _status(main_client)
    note_heartbeat(at=at - timedelta(minutes=4))
    assert "some things are late" in _status(main_client)


def test_status_warns_when_outbox_waits(main_client: Client, at: datetime, folder: Path) -> None:
    publish("portal.nothing", at=at - timedelta(minutes=10))
    OutboxMessage.objects.update(due_at=at - timedelta(minutes=9))
    note_heartbeat(at=at)
    assert Heartbeat.objects.get().oldest_waiting_at == at - timedelta(minutes=10)
    assert "There is much to do" in _status(main_client)


def test_status_answers_when_database_is_away(main_client: Client, no_database: None) -> None:
    response = main_client.get("/status/", headers={"accept-language": "en"})
    assert response.status_code == 503
    text = response.content.decode()
    assert "Something does not work" in text
    assert "10.0.0.7" not in text


def test_status_shows_incident_until_it_is_old(
    main_client: Client, at: datetime, folder: Path
) -> None:
    incident = post_incident(
        severity=Severity.SLOW, title="Slow pages", text="Try later.", actor=SYSTEM, at=at
    )
    assert "Slow pages" in _status(main_client)
    end_incident(incident.pk, outcome="A disk was full.", actor=SYSTEM, at=at)
    assert "A disk was full." in _status(main_client)
    type(incident).objects.update(
        began_at=at - timedelta(days=91), ended_at=at - timedelta(days=90)
    )
    assert "Slow pages" not in _status(main_client)


def test_livez_answers_when_database_is_away(main_client: Client, no_database: None) -> None:
    assert main_client.get("/livez").json() == {"status": "ok"}
    assert main_client.get("/readyz").status_code == 503
    assert main_client.get("/version").json()["name"] == "e-DEM"


def test_readyz_is_ok_when_everything_is_there(
    main_client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_migrated", [])
    response = main_client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("missing", ["broker", "migrations", "database"])
def test_readyz_tells_no_details_when_something_is_missing(
    main_client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(health.CHECKS, missing, lambda: False)
    response = main_client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "unready"})


def test_readiness_misses_migration_when_public_lacks_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", [])
    monkeypatch.setattr(
        "django.db.migrations.recorder.MigrationRecorder.applied_migrations", lambda self: {}
    )
    assert not health.public_is_migrated()


def test_broker_is_down_when_folder_or_port_is_not_there(settings: Any, folder: Path) -> None:
    assert health.broker_answers()
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(folder / "absent")}
    assert not health.broker_answers()
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert not health.broker_answers()


def test_console_posts_and_ends_incident_when_operator_acts(
    operator_client: Callable[..., Client], main_client: Client
) -> None:
    client = operator_client("operator")
    told = {"severity": "down", "title": "No votes", "text": "Voting waits."}
    assert client.post("/console/incidents/", told).status_code == 302
    page = client.get("/console/incidents/", headers={"accept-language": "en"}).content.decode()
    assert "No votes" in page
    path = page.split('href="/console/incidents/')[-1].split('"')[0]
    assert client.post(f"/console/incidents/{path}", {"outcome": "Mended."}).status_code == 302
    assert client.post(f"/console/incidents/{path}", {"outcome": "Again."}).status_code == 409
    assert "Mended." in _status(main_client)


def test_console_keeps_what_was_typed_when_text_is_missing(
    operator_client: Callable[..., Client],
) -> None:
    told = {"severity": "down", "title": "No votes", "text": ""}
    response = operator_client("operator").post("/console/incidents/", told)
    assert response.status_code == 422
    assert 'value="No votes"' in response.content.decode()


@pytest.mark.parametrize(("role", "reads", "writes"), [("viewer", 200, 403), (None, 403, 403)])
def test_console_is_closed_when_role_is_missing(
    operator_client: Callable[..., Client],
    main_client: Client,
    role: str | None,
    reads: int,
    writes: int,
) -> None:
    client = operator_client(role) if role else main_client
    assert client.get("/console/incidents/").status_code == reads
    assert client.post("/console/incidents/", {}).status_code == writes
