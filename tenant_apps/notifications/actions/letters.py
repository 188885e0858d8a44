"""Sending letters: each is rendered when its turn comes, in its reader's language, by a worker.

A person's news are claimed before the letter goes out and given back when the mail server did not
take it. A worker that is killed in between leaves one letter unsent rather than sending it twice;
its news stay on the person's page. Everything else goes on where it stopped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from json import loads
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

import structlog
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection

from tenant_apps.notifications.actions.bounces import note_bounce
from tenant_apps.notifications.actions.letter_text import Item, Postman, Reader
from tenant_apps.notifications.events import notice_kinds
from tenant_apps.notifications.models import MailPace, Notice, NoticeSettings
from tenant_apps.residents.models import Resident

log = structlog.get_logger()

MOST_FAILURES = 3
"""In a row: then the mail server is gone, and the portion waits for its next attempt."""

CLAIM = """
    UPDATE notice SET mail_due = false WHERE resident_id = %s AND mail_due AND {condition}
    RETURNING id, event, facts, noticed_at, read_at
"""
OF_SOURCE, BEFORE = "source = %s::uuid", "noticed_at < %s::timestamptz"


class LettersWaiting(RuntimeError):
    """Some letters of a portion could not be sent; they wait for its next attempt."""


@dataclass(frozen=True, slots=True)
class Claim:
    """News of one person that no other letter carries."""

    ids: tuple[int, ...]
    items: tuple[Item, ...]


def send_notices(*, source: str, residents: Sequence[int], at: datetime) -> int:
    """Send a letter about one event to each of a portion of people; return how many went out.

    Raises: LettersWaiting.
    """
    return _send(residents, OF_SOURCE, source, at=at)


def send_digests(*, until: str, residents: Sequence[int], at: datetime) -> int:
    """Send each of a portion of people their news from before `until`; return how many went out.

    Raises: LettersWaiting.
    """
    return _send(residents, BEFORE, until, at=at)


def react_to_notices(**message: Any) -> None:
    """Send the letters of a portion about one event: the reaction to its message."""
    send_notices(**message)


def react_to_digests(**message: Any) -> None:
    """Send the digests of a portion: the reaction to its message."""
    send_digests(**message)


def _send(residents: Sequence[int], condition: str, value: str, *, at: datetime) -> int:
    postman = Postman.here(at=at)
    sent = failed = in_a_row = 0
    mail = get_connection()
    try:
        for reader in _readers(residents):
            claim = _claim(reader, condition, value)
            letter = postman.letter(reader, claim.items, edition=value) if claim.items else None
            if letter is None:
                continue
            if _hand_in(letter, mail, reader, at=at):
                sent, in_a_row = sent + 1, 0
                continue
            _give_back(claim)
            failed, in_a_row = failed + 1, in_a_row + 1
            if in_a_row >= MOST_FAILURES:
                break
    finally:
        mail.close()
    log.info("letters.sent", count=sent, failed=failed)
    if failed:
        raise LettersWaiting(f"{failed} letters wait")
    return sent


def _readers(residents: Sequence[int]) -> Iterable[Reader]:
    """Return the people of a portion as they are now, in two queries."""
    settings = NoticeSettings.objects.in_bulk(list(residents))
    rows = Resident.objects.filter(pk__in=residents, is_active=True).order_by("pk")
    for row in rows.only("pk", "uuid", "email", "name", "language"):
        own = settings.get(row.pk) or NoticeSettings(resident_id=row.pk)
        yield Reader(row.pk, row.uuid, row.email, row.name, row.language, own)


def _claim(reader: Reader, condition: str, value: str) -> Claim:
    """Take a person's waiting news; what they no longer want, or read already, is dropped."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(condition=condition), [reader.key, value])
        rows = cursor.fetchall()
    wanted = [row for row in sorted(rows) if row[4] is None and is_wanted(reader.settings, row[1])]
    items = tuple(Item(row[1], _facts(row[2]), row[3]) for row in wanted)
    return Claim(tuple(row[0] for row in wanted), items)


def is_wanted(settings: NoticeSettings, event: str) -> bool:
    """Return whether a person wants letters about an event and they reach them."""
    kind = notice_kinds.entries.get(event)
    if kind is None or settings.bounced_at is not None:
        return False
    return kind.always_mail or (
        settings.pace != MailPace.NEVER.value and event not in settings.muted
    )


def _hand_in(letter: EmailMultiAlternatives, mail: Any, reader: Reader, *, at: datetime) -> bool:
    """Give a letter to the mail server; whether it is done with, sent or refused for good."""
    letter.connection = mail
    try:
        letter.send()
    except SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()), (0, b""))
        if 500 <= code < 600:
            reason = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
            note_bounce(resident_id=reader.key, is_hard=True, reason=reason, at=at)
            return True
        log.warning("letter.not_sent", cause="SMTPRecipientsRefused", code=code)
        return False
    except (SMTPException, OSError) as error:
        log.warning("letter.not_sent", cause=type(error).__name__)
        mail.close()
        return False
    return True


def _give_back(claim: Claim) -> None:
    Notice.objects.filter(pk__in=claim.ids).update(mail_due=True)


def _facts(value: Any) -> dict[str, Any]:
    facts: dict[str, Any] = loads(value) if isinstance(value, str) else value
    return facts
