"""Telling people that something happened: called inside the transaction that made it happen."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from kernel.outbox.actions import publish
from kernel.subjects import Subject
from tenant_apps.notifications.events import notice_kinds

TOPIC = "notifications.tell"


def notify(
    *,
    subject: Subject,
    event: str,
    facts: dict[str, Any],
    at: datetime,
    people: Collection[UUID] = (),
    besides: Collection[UUID] = (),
    also: Collection[Subject] = (),
    source: UUID | None = None,
) -> UUID:
    """Tell everybody who follows `subject` or one of `also` about an event, each once.

    One outbox message is written, whatever the number of followers; a worker tells them after
    the commit. `people` (accounts) are told whether they follow or not, `besides` never: the one
    who acted. A personal event goes to `people` alone. `facts` are JSON values that fill the
    sentence, without personal data; `facts["path"]` leads to another page than the subject's.
    `source` names what happened, so that telling it again tells nobody twice. Returns the source.

    Raises: KeyError for an event that no module registered.
    """
    personal = notice_kinds[event].personal
    followed = [] if personal else [subject, *also]
    source = source or uuid4()
    publish(
        TOPIC,
        at=at,
        source=str(source),
        event=event,
        kind=subject.kind,
        key=subject.key,
        facts=facts,
        happened_at=at.isoformat(),
        followed=[[one.kind, one.key] for one in dict.fromkeys(followed)],
        people=[str(account) for account in people],
        besides=[str(account) for account in besides],
    )
    return source
