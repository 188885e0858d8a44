"""Logs and error reports say what happened and to which request, never to whom."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
import structlog
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from config import monitoring

log = structlog.get_logger("tests.monitoring")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Give what is logged while the test runs, in production's form."""
    logging_settings = monitoring.logging_settings(machine=True, level="INFO")
    formatter = logging_settings["formatters"]["line"]
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=formatter["processors"], foreign_pre_chain=formatter["foreign_pre_chain"]
        )
    )
    logger = logging.getLogger("tests.monitoring")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler.stream
    logger.removeHandler(handler)


def test_log_is_one_json_object_when_an_event_has_facts(lines: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r1", schema="poltava"):
        log.info("job.finished", job="j1", size=12345678)
    line = json.loads(lines.getvalue())
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "job.finished",
        "job": "j1",
        "level": "info",
        "logger": "tests.monitoring",
        "request_id": "r1",
        "schema": "poltava",
        "size": 12345678,
    }


def test_log_hides_identifiers_when_an_error_quotes_them(lines: io.StringIO) -> None:
    try:
        raise ValueError("Key (lower(email), name)=(ann@example.org, Ганна) already exists.")
    except ValueError:
        log.exception("roll.failed", cause="number 44051401359 of olena@example.org")
    line = json.loads(lines.getvalue())
    assert line["cause"] == "number [removed] of [removed]"
    assert "ValueError: Key (lower(email), name)=([removed]) already exists." in line["exception"]
    assert "ann@example.org" not in lines.getvalue()


def test_log_keeps_times_and_keys_when_they_look_like_numbers() -> None:
    kept = "at 2026-11-21T10:00:00.123456Z job 12345678-1234-4234-8234-123456789012 cost 900000"
    assert monitoring.removed(kept) == kept


class Post(Transport):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Envelope] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        """Keep one envelope."""
        self.sent.append(envelope)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[sentry_sdk.Client]:
    """Give a client as `report_errors` makes it, without hooks in this process's libraries."""
    asked: dict[str, Any] = {}
    monkeypatch.setattr("sentry_sdk.init", lambda **options: asked.update(options))
    monitoring.report_errors("https://key@errors.example/1", environment="edem.example")
    made = sentry_sdk.Client(**asked, transport=Post(), default_integrations=False)
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(made)
        yield made


def test_report_carries_nobody_when_an_error_is_sent(client: sentry_sdk.Client) -> None:
    sentry_sdk.set_user({"email": "ann@example.org"})
    sentry_sdk.add_breadcrumb(message="letter to ann@example.org")
    sentry_sdk.set_extra("numbers", ["44051401359"])
    national_id = "44051401359"
    try:
        raise KeyError(f"no voter {national_id}")
    except KeyError as error:
        sentry_sdk.capture_exception(error)
    assert client.should_send_default_pii() is False
    post = client.transport
    assert isinstance(post, Post)
    event = post.sent[0].get_event()
    assert event is not None
    assert event["exception"]["values"][0]["value"] == "'no voter [removed]'"
    assert event["breadcrumbs"]["values"][0]["message"] == "letter to [removed]"
    text = json.dumps(event)
    assert "44051401359" not in text
    assert "ann@example.org" not in text
    assert "edem.example" in text


def test_report_leaves_out_the_request_when_one_caused_it() -> None:
    event: Any = {"level": "error", "request": {"url": "https://a.example/receipt/K7QF/"}}
    assert monitoring.scrubbed(event, {}) == {"level": "error"}
