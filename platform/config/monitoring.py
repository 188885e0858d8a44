"""What operators see of a running installation: logs and error reports, nobody's identity in them.

Our own events (`log.info("job.failed", …)`) and those of the libraries pass one pipeline.
"""

import re
from collections.abc import Mapping
from typing import Any, cast

import sentry_sdk
import structlog
from sentry_sdk.scrubber import DEFAULT_DENYLIST, EventScrubber
from sentry_sdk.types import Event, Hint
from structlog.typing import EventDict, WrappedLogger

REMOVED = "[removed]"
IDENTIFIERS = re.compile(
    r"(?<=\)=\()[^\n]*(?=\))"  # PostgreSQL: Key (name)=(value) already exists
    r"|(?<=Failing row contains \()[^\n]*(?=\))"
    r"|[^\s@<>()=,;'\"]+@[^\s@<>()=,;'\"]+"  # an e-mail address
    r"|(?<![\w-])\d{7,}(?![\w-])"  # a national number, a telephone number
)
PERSONAL_FIELDS = [
    "national_id",
    "id_number",
    "voter_key",
    "full_name",
    "email",
    "phone",
    "address",
]
REPORTED_PARTS = ("message", "logentry", "exception", "threads", "breadcrumbs", "extra")
UNREPORTED_PARTS = ("user", "request")


def configure_logs() -> None:
    """Hand every event of structlog to Python's logging, its facts as extra fields."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.render_to_log_kwargs,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def logging_settings(*, machine: bool, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: one JSON object per line for machines, columns for people."""
    plain = structlog.dev.plain_traceback
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if machine
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.format_exc_info,
            without_identifiers,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django would mail whole error pages; a refusal or a wrong address is no event.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"level": "ERROR"},
        },
    }


def without_identifiers(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Remove from a log line whatever looks like a person, and the request that carried it."""
    event.pop("request", None)
    return {key: value if key.startswith("_") else removed(value) for key, value in event.items()}


def removed(value: Any) -> Any:
    """Return text, lists and mappings with identifiers replaced; everything else as it is."""
    if isinstance(value, str):
        return IDENTIFIERS.sub(REMOVED, value)
    if isinstance(value, Mapping):
        return {key: removed(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [removed(item) for item in value]
    return value


def report_errors(dsn: str, *, environment: str) -> None:
    """Send errors to the Sentry-compatible service at `dsn`, without people and their words.

    Neither request bodies nor addresses of pages (they carry receipts and keys of letters) nor
    the values of variables leave the process. Personal data are off unless asked for, and we do
    not ask: the option of that name is on its way out.
    """
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        include_local_variables=False,
        max_request_body_size="never",
        event_scrubber=EventScrubber(
            denylist=[*DEFAULT_DENYLIST, *PERSONAL_FIELDS], recursive=True
        ),
        before_send=scrubbed,
    )


def scrubbed(event: Event, _hint: Hint) -> Event:
    """Return an error report without its person and request, and without identifiers in texts."""
    report = cast(dict[str, Any], event)
    for part in UNREPORTED_PARTS:
        report.pop(part, None)
    for part in REPORTED_PARTS:
        if part in report:
            report[part] = removed(report[part])
    return event
