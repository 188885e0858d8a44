"""Reading what mail servers answer when a letter did not arrive.

Source: RFC 3464 (delivery status notifications), RFC 3463 (status codes).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from tenant_apps.notifications.rules.headers import header_text

LETTER_HEADER = "X-Letter-To"
MOST_BYTES = 1_000_000
MOST_PARTS = 50
SOFT_LIMIT = 8
"""Letters that came back for a while before the address counts as gone."""

TOKEN = re.compile(r"[a-z2-7]{40,64}")
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
ADDRESS_TOKEN = re.compile(r"\+([a-z2-7]{40,64})(?:@|$)", re.IGNORECASE)
HEADER_LINE = re.compile(rf"^{LETTER_HEADER}:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
HARD_BUT_TEMPORARY = frozenset({"5.2.2", "5.3.4", "5.7.1"})
"""Refused for good, yet not because nobody lives there: full box, letter too big, policy."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter that came back: whose (`token`), for good or not, and the server's words."""

    token: str
    is_hard: bool
    status: str
    reason: str


def read_bounce(content: bytes) -> Bounce | None:
    """Return what a notification says of a letter of ours, None for anything else.

    Delayed, relayed and delivered letters are no bounces. Whatever is broken, too large or
    without a token of ours is nothing: no input raises.
    """
    if len(content) > MOST_BYTES:
        return None
    try:
        message = message_from_bytes(content, policy=policy.compat32)
        parts = list(_parts(message))
        token = _token(message, parts)
        report = _failed_recipient(parts)
    except (ValueError, LookupError, RecursionError, TypeError, AttributeError):
        return None
    if not token or report is None:
        return None
    status, reason = report
    is_hard = status.startswith("5") and status not in HARD_BUT_TEMPORARY
    return Bounce(token, is_hard, status, reason)


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            return
        yield part


def _token(message: Message, parts: list[Message]) -> str:
    """Return the token from the address the notification came to, else from our own header."""
    for name in ("Delivered-To", "X-Original-To", "To"):
        for value in message.get_all(name, []):
            if found := ADDRESS_TOKEN.search(str(value)):
                return found.group(1).lower()
    for part in parts:
        if part is not message and (own := part.get(LETTER_HEADER)):
            return _only_token(str(own))
        is_text = part.get_content_type() in {"text/rfc822-headers", "text/plain"}
        if is_text and part is not message and (found := HEADER_LINE.search(_text(part))):
            return _only_token(found.group(1))
    return ""


def _only_token(value: str) -> str:
    text = value.strip().lower()
    return text if TOKEN.fullmatch(text) else ""


def _failed_recipient(parts: list[Message]) -> tuple[str, str] | None:
    """Return status and words of the recipient that failed, None when nobody did."""
    for part in parts:
        if str(part.get("Action", "")).strip().lower() != "failed":
            continue
        found = STATUS.search(str(part.get("Status", "")))
        words = header_text(str(part.get("Diagnostic-Code", "")))
        found = found or STATUS.search(words)
        return (found.group(0) if found else "5.0.0"), words
    return None


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("ascii", "replace") if isinstance(payload, bytes) else ""
