"""Queueing the letters that gather news: one statement per 10,000 people, none rendered yet.

Who gets one is decided by the mornings that passed: a person is due when they have news from
before the last morning and their `digest_at` is older than it. Marking them and posting the
portion that carries them is one statement, so a queue that is killed goes on where it stopped.
"""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from kernel.locks import lock_object
from kernel.outbox.actions import hand_over
from tenant_apps.notifications.actions.telling import PAUSE_SECONDS, PORTION
from tenant_apps.notifications.models import NoticeSettings
from tenant_apps.notifications.rules.editions import last_monday_morning, last_morning

TOPIC = "notifications.send_digests"
CHUNK = 10_000

QUEUE = """
WITH due AS (
    SELECT DISTINCT notice.resident_id,
           CASE WHEN settings.pace = 'weekly' THEN %(week)s ELSE %(day)s END::timestamptz AS edition
    FROM notice JOIN resident ON resident.id = notice.resident_id AND resident.is_active
    LEFT JOIN notice_settings AS settings ON settings.resident_id = notice.resident_id
    WHERE notice.mail_due AND notice.resident_id > %(after)s AND settings.bounced_at IS NULL
      AND notice.noticed_at < CASE WHEN settings.pace = 'weekly' THEN %(week)s ELSE %(day)s END
      AND (settings.digest_at IS NULL
           OR settings.digest_at < CASE WHEN settings.pace = 'weekly'
                                        THEN %(week)s ELSE %(day)s END)
    ORDER BY notice.resident_id LIMIT %(chunk)s
), marked AS (
    INSERT INTO notice_settings (resident_id, pace, muted, digest_at, bounce_reason, soft_bounces)
    SELECT resident_id, 'daily', '{}', edition, '', 0 FROM due
    ON CONFLICT (resident_id) DO UPDATE SET digest_at = EXCLUDED.digest_at
), portions AS (
    SELECT resident_id, (row_number() OVER (ORDER BY resident_id) - 1) / %(portion)s AS portion
    FROM due
), posted AS (
    INSERT INTO outbox_message (topic, payload, created_at, due_at, attempts, last_error)
    SELECT %(topic)s,
           jsonb_build_object('until', %(until)s::text,
                              'residents', jsonb_agg(resident_id ORDER BY resident_id)),
           %(at)s, %(at)s + (%(begun)s + portion) * make_interval(secs => %(pause)s), 0, ''
    FROM portions GROUP BY portion
    RETURNING id
)
SELECT (SELECT max(resident_id) FROM due), (SELECT count(*) FROM due),
       (SELECT count(*) FROM posted), (SELECT min(id) FROM posted)
"""

WAITING = """
    SELECT EXISTS (SELECT FROM {schema}.notice WHERE mail_due AND noticed_at < %s)
"""


def queue_digests(*, time_zone: str, at: datetime) -> int:
    """Post the digests of the current city that are due at `at`; return for how many people.

    Running it again, at once or an hour later, posts nothing twice.
    """
    morning = last_morning(at, time_zone)
    values = {
        "day": morning,
        "week": last_monday_morning(at, time_zone),
        "until": morning.isoformat(),
        "at": at,
        "topic": TOPIC,
        "chunk": CHUNK,
        "portion": PORTION,
        "pause": PAUSE_SECONDS,
    }
    after: int | None = 0
    queued = begun = 0
    while after is not None:
        after, people, portions = queue_chunk({**values, "after": after, "begun": begun})
        queued += people
        begun += portions
    return queued


@transaction.atomic
def queue_chunk(values: dict[str, Any]) -> tuple[int | None, int, int]:
    """Queue the next people after one; returns the last of them (None: nobody was left), how
    many they are and how many portions were posted. The first portion goes at once.
    """
    lock_object(NoticeSettings, "digests")
    with connection.cursor() as cursor:
        cursor.execute(QUEUE, values)
        last, people, portions, first = cursor.fetchone()
    if first is not None and not values["begun"]:
        schema: str = connection.schema_name  # type: ignore[attr-defined]
        transaction.on_commit(lambda: hand_over(schema, first), robust=True)
    return last, people, portions


def has_waiting(schema: str, *, before: datetime) -> bool:
    """Return whether a schema holds news for letters older than an instant."""
    statement = WAITING.format(schema=connection.ops.quote_name(schema))
    with connection.cursor() as cursor:
        cursor.execute(statement, [before])
        return bool(cursor.fetchone()[0])
