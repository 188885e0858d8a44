"""What a person wants to be told and how: changed on the settings page or from a letter."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from tenant_apps.notifications.actions.tokens import ALL_LETTERS, LinkToken
from tenant_apps.notifications.events import notice_kinds
from tenant_apps.notifications.models import MailPace, NoticeSettings
from tenant_apps.residents.models import Resident


@transaction.atomic
def change_settings(*, resident_id: int, pace: str, muted: Collection[str]) -> NoticeSettings:
    """Store pace and switched-off events; those that always reach people cannot be."""
    settings = lock_settings(resident_id)
    settings.pace = MailPace(pace).value
    settings.muted = sorted(set(muted) & _may_be_muted())
    settings.save(update_fields=["pace", "muted"])
    return settings


@transaction.atomic
def unsubscribe(token: LinkToken) -> bool:
    """Stop what a letter's link names: every letter but answers to the person, or one event.

    Letters of the account itself (a new password, an address to confirm) are not stopped here.
    Returns False when there is no such person any more.
    """
    resident_id = _resident_id(token.account)
    if resident_id is None:
        return False
    settings = lock_settings(resident_id)
    if token.purpose == ALL_LETTERS:
        settings.pace = MailPace.NEVER.value
    elif token.purpose in _may_be_muted():
        settings.muted = sorted({*settings.muted, token.purpose})
    settings.save(update_fields=["pace", "muted"])
    return True


def lock_settings(resident_id: int) -> NoticeSettings:
    """Return a person's settings, made on first use and locked until the transaction ends."""
    NoticeSettings.objects.bulk_create(
        [NoticeSettings(resident_id=resident_id)], ignore_conflicts=True
    )
    return NoticeSettings.objects.select_for_update(of=("self",)).get(pk=resident_id)


def _may_be_muted() -> set[str]:
    return {event for event, kind in notice_kinds if not kind.always_mail}


def _resident_id(account: UUID) -> int | None:
    found = Resident.objects.filter(uuid=account).values_list("pk", flat=True).first()
    return int(found) if found is not None else None
