"""What the console only writes down."""

from datetime import datetime

from django.db import transaction

from kernel.audit.actions import record
from kernel.people import Actor


@transaction.atomic
def note_download(slug: str, *, name: str, actor: Actor, at: datetime) -> None:
    """Audit that an archive of a municipality was taken away."""
    record("archive.downloaded", kind="municipality", key=slug, actor=actor, at=at, archive=name)
