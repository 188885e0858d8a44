"""How much a municipality may store, and how much it does."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from kernel.errors import Conflict
from kernel.locks import lock_object
from shared_apps.plans.actions.here import city_here
from tenant_apps.files.models import StoredFile

STORAGE = "storage_megabytes"
MEGABYTE = 1024 * 1024
UNPUBLISHED_BYTES = 300 * MEGABYTE
"""What one account may keep in drafts: nobody alone uses a municipality's room up."""


def quota_bytes() -> int:
    """Return how many bytes the files of this municipality may take: its plan's, else the usual."""
    own = city_here().limits.get(STORAGE)
    return int(settings.FILES_QUOTA_MEGABYTES if own is None else own) * MEGABYTE


def used_bytes() -> int:
    """Return how many bytes the files of this municipality take; equal content counts once."""
    return StoredFile.objects.used_bytes()


def used_megabytes(_at: datetime) -> int:
    """Return how much of the plan's storage is used, begun megabytes counted whole."""
    return -(-used_bytes() // MEGABYTE)


def check_quota(more: int) -> None:
    """Let `more` bytes be stored, one upload after the other until the transaction ends.

    Raises: Conflict `files.quota.exceeded` with its megabytes.
    """
    lock_object(StoredFile, "quota")
    quota = quota_bytes()
    if used_bytes() + more > quota:
        raise Conflict("files.quota.exceeded", megabytes=quota // MEGABYTE)


def check_own_quota(account: UUID | None, more: int) -> None:
    """Let an account keep `more` bytes that nobody else sees yet, one upload after the other.

    Raises: Conflict `files.account.full` with its megabytes.
    """
    if account is None:
        return
    lock_object(StoredFile, f"account:{account}")
    own = StoredFile.objects.filter(stored_by=account, is_public=False)
    waiting = own.exclude(subject_kind="")
    if waiting.used_bytes() + more > UNPUBLISHED_BYTES:
        raise Conflict("files.account.full", megabytes=UNPUBLISHED_BYTES // MEGABYTE)
