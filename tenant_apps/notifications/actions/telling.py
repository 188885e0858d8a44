"""Fan-out: from one event to a notice for each of many people, in chunks, in the database.

A chunk is one statement and one commit. A worker that is killed begins again at the first person;
whoever has the notice already is passed over, so nobody is told twice and nobody is left out.
Letters due at once are posted in the same statement, for the notices it made and for no other.
"""

from datetime import datetime
from json import dumps
from typing import Any

from django.db import connection, transaction

from kernel.outbox.actions import HAND_OVER_AGAIN, hand_over
from kernel.subjects import Subject, cards_of
from tenant_apps.notifications.events import notice_kinds

LETTERS_TOPIC = "notifications.send_notices"
CHUNK = 5_000
PORTION = 100
"""Letters of one message: what one worker sends in a few seconds."""
PAUSE_SECONDS = 2
"""Between two portions, so that a letter with a new password does not wait behind them all."""

TELL = """
WITH followers AS (
    SELECT follow.resident_id AS id
    FROM unnest(%(kinds)s::text[], %(keys)s::text[]) AS wanted (kind, key)
    JOIN follow ON follow.subject_kind = wanted.kind AND follow.subject_key = wanted.key
    WHERE follow.resident_id > %(after)s
    UNION
    SELECT id FROM resident WHERE uuid = ANY(%(people)s::uuid[]) AND id > %(after)s
), picked AS (
    SELECT resident.id, coalesce(settings.pace, 'daily') AS pace,
           settings.bounced_at IS NULL AS is_reachable
    FROM followers JOIN resident ON resident.id = followers.id
    LEFT JOIN notice_settings AS settings ON settings.resident_id = resident.id
    WHERE resident.is_active AND resident.uuid <> ALL(%(besides)s::uuid[])
      AND (%(always)s OR NOT coalesce(%(event)s = ANY(settings.muted), false))
    ORDER BY resident.id LIMIT %(chunk)s
), told AS (
    INSERT INTO notice (resident_id, event, subject_kind, subject_key, facts, source,
                        noticed_at, mail_due)
    SELECT id, %(event)s, %(kind)s, %(key)s, %(facts)s::jsonb, %(source)s::uuid,
           %(happened_at)s::timestamptz, is_reachable AND (%(always)s OR pace <> 'never')
    FROM picked
    ON CONFLICT (resident_id, source) DO NOTHING
    RETURNING resident_id, mail_due
), letters AS (
    SELECT told.resident_id,
           (row_number() OVER (ORDER BY told.resident_id) - 1) / %(portion)s AS portion
    FROM told JOIN picked ON picked.id = told.resident_id
    WHERE told.mail_due AND (%(always)s OR picked.pace = 'instant')
), posted AS (
    INSERT INTO outbox_message (topic, payload, created_at, due_at, attempts, last_error)
    SELECT %(topic)s,
           jsonb_build_object('source', %(source)s::text,
                              'residents', jsonb_agg(resident_id ORDER BY resident_id)),
           %(at)s, %(due_at)s + (%(begun)s + portion) * make_interval(secs => %(pause)s), 0, ''
    FROM letters GROUP BY portion
    RETURNING id
)
SELECT (SELECT max(id) FROM picked), (SELECT count(*) FROM told),
       (SELECT count(*) FROM posted), (SELECT min(id) FROM posted)
"""


def tell(*, event: str, facts: dict[str, Any], at: datetime, **message: Any) -> int:
    """Give everybody concerned their notice; returns how many were told.

    Telling again changes nothing for those who know.
    """
    kind = notice_kinds.entries.get(event)
    followed = message["followed"]
    subject = Subject(message["kind"], message["key"])
    values = {
        "event": event,
        "facts": dumps({"path": _path(subject, facts), **facts}),
        "kind": subject.kind,
        "key": subject.key,
        "source": message["source"],
        "happened_at": message["happened_at"],
        "kinds": [one[0] for one in followed],
        "keys": [one[1] for one in followed],
        "people": message["people"],
        "besides": message["besides"],
        "always": kind is not None and kind.always_mail,
        "at": at,
    }
    return _tell_all(values)


def react(**message: Any) -> None:
    """Tell everybody concerned: the reaction to `notifications.tell`."""
    tell(**message)


def _path(subject: Subject, facts: dict[str, Any]) -> str:
    if "path" in facts:
        return str(facts["path"])
    card = cards_of([subject]).get(subject)
    return card.url if card else ""


def _tell_all(values: dict[str, Any]) -> int:
    after: int | None = 0
    told = begun = 0
    while after is not None:
        after, count, portions = tell_chunk({**values, "after": after, "begun": begun})
        told += count
        begun += portions
    return told


@transaction.atomic
def tell_chunk(values: dict[str, Any]) -> tuple[int | None, int, int]:
    """Tell the next people after one; returns the last of them (None: nobody was left), how many
    were told and how many portions of letters were posted. The first portion goes at once.
    """
    settled = {
        **values,
        "chunk": CHUNK,
        "portion": PORTION,
        "pause": PAUSE_SECONDS,
        "topic": LETTERS_TOPIC,
        "due_at": values["at"] + HAND_OVER_AGAIN,
    }
    with connection.cursor() as cursor:
        cursor.execute(TELL, settled)
        last, told, portions, first = cursor.fetchone()
    if first is not None and not values["begun"]:
        schema: str = connection.schema_name  # type: ignore[attr-defined]
        transaction.on_commit(lambda: hand_over(schema, first), robust=True)
    return last, told, portions
