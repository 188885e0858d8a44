"""Marks of reading: a person's own notices only."""

from datetime import datetime

from django.db import transaction

from tenant_apps.notifications.models import Notice


@transaction.atomic
def mark_read(key: int, *, resident_id: int, at: datetime) -> Notice | None:
    """Mark one notice of a person as read and return it; None when it is not theirs."""
    notice = Notice.objects.told_to(resident_id).filter(pk=key).first()
    if notice is not None and notice.read_at is None:
        Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)
    return notice


@transaction.atomic
def mark_all_read(*, resident_id: int, up_to: int, at: datetime) -> int:
    """Mark every notice up to the one that was on the page; return how many were unread.

    What arrived while the person looked at the page stays unread.
    """
    unread = Notice.objects.told_to(resident_id).unread().filter(pk__lte=up_to)
    return unread.update(read_at=at)
