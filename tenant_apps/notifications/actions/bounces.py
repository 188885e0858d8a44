"""Letters that came back: no more letters to an address that is gone, and a word to its owner."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.urls import reverse

from tenant_apps.notifications.actions.settings import lock_settings
from tenant_apps.notifications.models import Notice, NoticeSettings
from tenant_apps.notifications.rules.bounces import SOFT_LIMIT
from tenant_apps.notifications.rules.headers import header_text
from tenant_apps.residents.models import Resident

EVENT = "notifications.bounced"


@transaction.atomic
def note_bounce(*, resident_id: int, is_hard: bool, reason: str, at: datetime) -> bool:
    """Count a letter that came back; a hard one, or too many soft ones, ends letters.

    The person is told in-app, once. Returns whether letters are off now; False for nobody.
    """
    if not Resident.objects.filter(pk=resident_id).exists():
        return False
    settings = lock_settings(resident_id)
    if settings.bounced_at is not None:
        return True
    settings.soft_bounces = min(settings.soft_bounces + (not is_hard), SOFT_LIMIT)
    is_over = is_hard or settings.soft_bounces >= SOFT_LIMIT
    if is_over:
        settings.bounced_at = at
        settings.bounce_reason = header_text(reason)
        _tell(resident_id, at)
    settings.save(update_fields=["soft_bounces", "bounced_at", "bounce_reason"])
    return is_over


@transaction.atomic
def trust_address(*, resident_id: int) -> bool:
    """Send letters again to somebody whose address is confirmed; whether they were off."""
    known = NoticeSettings.objects.filter(pk=resident_id)
    were_off = known.filter(bounced_at__isnull=False).exists()
    known.update(bounced_at=None, bounce_reason="", soft_bounces=0)
    return were_off


def _tell(resident_id: int, at: datetime) -> None:
    Notice.objects.create(
        resident_id=resident_id,
        event=EVENT,
        subject_kind="residents.account",
        subject_key=str(resident_id),
        facts={"path": reverse("notifications:settings")},
        source=uuid4(),
        noticed_at=at,
    )
