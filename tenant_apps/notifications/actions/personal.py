"""What following and notices hold about people: seen, taken away, erased, forgotten in time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.privacy import (
    PersonalRecords,
    Processing,
    RetentionRule,
    personal_records,
    processing_register,
    retention_rules,
)
from tenant_apps.notifications.events import sentence_of
from tenant_apps.notifications.models import Follow, Notice, NoticeSettings

READ_DAYS = 180
UNREAD_DAYS = 365


def register() -> None:
    """Say what is held, for how long and why."""
    personal_records.register(
        "notifications",
        PersonalRecords(order=60, label=_("Follows and notices"), export=export, erase=erase),
    )
    retention_rules.register(
        "notifications.read",
        RetentionRule(60, _("Notices that were read"), READ_DAYS, forget_read),
    )
    retention_rules.register(
        "notifications.unread",
        RetentionRule(61, _("Notices that nobody opened"), UNREAD_DAYS, forget_unread),
    )
    processing_register.register(
        "notifications",
        Processing(
            order=60,
            purpose=_("Telling people what becomes of the things they follow or proposed"),
            people=_("People with an account"),
            categories=_("What somebody follows, what they were told, pace and state of letters"),
            legal_basis=_("A task in the public interest; letters other than answers: consent"),
            recipients=_("The mail server of the platform"),
            kept=_("Notices half a year after they were read, at most a year; follows until ended"),
        ),
    )


def export(account: UUID) -> dict[str, Any]:
    """Return follows, notices and settings of a person."""
    settings = NoticeSettings.objects.filter(resident__uuid=account).first()
    follows = Follow.objects.filter(resident__uuid=account).order_by("pk")
    notices = Notice.objects.filter(resident__uuid=account).order_by("pk")
    return {
        "settings": _settings(settings) if settings else {},
        "follows": [
            {"what": row.subject_kind, "key": row.subject_key, "since": row.followed_at.isoformat()}
            for row in follows
        ],
        "notices": [
            {
                "at": row.noticed_at.isoformat(),
                "read_at": row.read_at.isoformat() if row.read_at else None,
                "text": sentence_of(row.event, row.facts),
            }
            for row in notices.iterator(chunk_size=1000)
        ],
    }


def erase(account: UUID, at: datetime) -> dict[str, int]:
    """Remove everything of a person; nothing of it is counted anywhere."""
    return {
        "follow": Follow.objects.filter(resident__uuid=account).delete()[0],
        "notice": Notice.objects.filter(resident__uuid=account).delete()[0],
        "notice_settings": NoticeSettings.objects.filter(resident__uuid=account).delete()[0],
    }


def forget_read(before: datetime) -> int:
    """Delete notices that were read before an instant."""
    return Notice.objects.filter(read_at__lt=before).delete()[0]


def forget_unread(before: datetime) -> int:
    """Delete notices older than an instant that nobody opened."""
    return Notice.objects.filter(read_at=None, noticed_at__lt=before).delete()[0]


def _settings(row: NoticeSettings) -> dict[str, Any]:
    return {
        "pace": row.pace,
        "muted": row.muted,
        "letters_came_back_at": row.bounced_at.isoformat() if row.bounced_at else None,
        "reason": row.bounce_reason,
    }
