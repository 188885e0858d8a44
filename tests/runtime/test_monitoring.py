"""Logs and error reports say what happened and to which request, never to whom."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

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


def test_report_carries_nobody_when_an_error_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr("sentry_sdk.init", lambda **options: asked.update(options))
    monitoring.report_errors("https://key@errors.example/1", environment="edem.example")
    assert asked["send_default_pii"] is False
    assert asked["include_local_variables"] is False
    assert asked["max_request_body_size"] == "never"
    report = asked["before_send"](
        {
            "level": "error",
            "user": {"id": "7"},
            "request": {"url": "https://a.example/budget/b/receipt/K7QF/"},
            "exception": {"values": [{"type": "KeyError", "value": "44051401359"}]},
            "extra": {"to": ["ann@example.org"]},
        },
        {},
    )
    assert report == {
        "level": "error",
        "exception": {"values": [{"type": "KeyError", "value": "[removed]"}]},
        "extra": {"to": ["[removed]"]},
    }
