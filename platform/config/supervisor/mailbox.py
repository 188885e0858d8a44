"""The mail that the demo sent, read from the folder it is written to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

SEPARATOR = b"\n" + b"-" * 79 + b"\n"
MOST_FILES = 60


@dataclass(frozen=True)
class Letter:
    """One letter as it was sent."""

    recipient: str
    subject: str
    sent_at: datetime | None
    text: str


def letters(folder: Path) -> list[Letter]:
    """Return the newest letters of the folder, newest first."""
    newest = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    found: list[Letter] = []
    for path in newest[:MOST_FILES]:
        parts = [part for part in path.read_bytes().split(SEPARATOR) if part.strip()]
        found += [_letter(part) for part in reversed(parts)]
    return found


def _instant(date: str) -> datetime:
    """Return when a letter was dated; a date without an offset (`-0000`) is in UTC."""
    parsed = parsedate_to_datetime(date)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _letter(content: bytes) -> Letter:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(preferencelist=("plain", "html"))
    date = message["Date"]
    return Letter(
        recipient=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=_instant(str(date)) if date else None,
        text=str(body.get_content()) if body is not None else "",
    )
