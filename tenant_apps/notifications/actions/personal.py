"""What following and notices hold about people: seen, taken away, erased, forgotten in time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.privacy import (
    PersonalPart,
    PersonalRecords,
    Processing,
    RetentionRule,
    personal_records,
    processing_register,
    retention_rules,
)
from kernel.subjects import cards_of, subject_kinds
from tenant_apps.notifications.events import notice_kinds, sentence_of
from tenant_apps.notifications.messages import PACES
from tenant_apps.notifications.models import Follow, Notice, NoticeSettings

READ_DAYS = 180
UNREAD_DAYS = 365
WORDS = {
    "follows": _("What you follow"),
    "settings": _("Letters"),
    "notices": _("Notices"),
    "what": _("Kind"),
    "title": _("Title"),
    "since": _("Followed since"),
    "at": _("Told"),
    "read_at": _("Read"),
    "text": _("Text"),
    "pace": _("How often"),
    "muted": _("Switched off"),
    "letters_came_back_at": _("Letters came back"),
    "reason": _("Reason"),
}


def register() -> None:
    """Say what is held, for how long and why."""
    personal_records.register(
        "notifications",
        PersonalRecords(
            order=60,
            label=_("Follows and notices"),
            export=export,
            erase=erase,
            words=WORDS,
            values={"pace": PACES.get, "muted": _event, "what": _kind},
            codes=frozenset({"key"}),
            parts=(
                PersonalPart(
                    "follows",
                    _("What you follow"),
                    _("Projects, contests and districts you want to hear of, and since when."),
                    export_follows,
                ),
                PersonalPart(
                    "notices",
                    _("Notices"),
                    _("What you were told, when you read it, and how often letters come."),
                    export_notices,
                ),
            ),
        ),
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
    return {**export_notices(account), **export_follows(account)}


def export_follows(account: UUID) -> dict[str, Any]:
    """Return what a person follows, named as it is called now."""
    follows = list(Follow.objects.filter(resident__uuid=account).order_by("pk"))
    cards = cards_of([row.subject for row in follows])
    titles = {subject: card.title for subject, card in cards.items() if card.is_public}
    return {
        "follows": [
            {
                "what": row.subject_kind,
                "key": row.subject_key,
                "title": titles.get(row.subject, ""),
                "since": row.followed_at.isoformat(),
            }
            for row in follows
        ]
    }


def export_notices(account: UUID) -> dict[str, Any]:
    """Return settings and notices of a person."""
    settings = NoticeSettings.objects.filter(resident__uuid=account).first()
    notices = Notice.objects.filter(resident__uuid=account).order_by("pk")
    return {
        "settings": _settings(settings) if settings else {},
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


def _event(name: str) -> Any:
    kind = notice_kinds.entries.get(name)
    return kind.label if kind else ""


def _kind(name: str) -> Any:
    kind = subject_kinds.entries.get(name)
    return kind.label if kind else ""
