"""Letters that tests deliver and open."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.core import mail

from kernel.outbox.actions import deliver
from kernel.outbox.models import OutboxMessage


def deliver_letters(at: datetime) -> list[Any]:
    """Deliver every waiting letter and return those sent since the last call."""
    already = len(mail.outbox)
    for message in OutboxMessage.objects.filter(delivered_at__isnull=True).order_by("pk"):
        deliver(message.pk, at=at)
    return mail.outbox[already:]


def link_in(letter: Any) -> str:
    """Return path and query of the first link of a letter."""
    found = re.search(r"https?://\S+", letter.body)
    assert found, letter.body
    parts = urlsplit(found[0])
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
