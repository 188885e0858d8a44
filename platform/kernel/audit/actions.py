"""Writing the audit trail."""

from datetime import datetime
from typing import Any

from kernel.audit.models import AuditEvent
from kernel.people import Actor


def record(
    verb: str, *, kind: str, key: object, actor: Actor, at: datetime, **facts: Any
) -> AuditEvent:
    """Append one audit event; call it inside the action's transaction.

    `verb` is `noun.verb_past` (`contest.opened`), `facts` are JSON values without personal data.
    """
    return AuditEvent.objects.create(
        at=at,
        verb=verb,
        object_kind=kind,
        object_key=str(key),
        actor=actor.tag,
        request_id=actor.request_id,
        facts=facts,
    )
