"""How much a municipality may store, and how much it does."""

from django.conf import settings
from django.db import connection

from kernel.errors import Conflict
from tenant_apps.files.models import StoredFile

MEGABYTE = 1024 * 1024


def quota_bytes(schema: str) -> int:
    """Return how many bytes the files of a municipality may take."""
    return int(settings.FILES_QUOTA_MEGABYTES) * MEGABYTE


def used_bytes() -> int:
    """Return how many bytes the files of this municipality take; equal content counts once."""
    return StoredFile.objects.used_bytes()


def check_quota(more: int) -> None:
    """Let `more` bytes be stored. Raises: Conflict `files.quota.exceeded` with its megabytes."""
    schema: str = connection.schema_name  # type: ignore[attr-defined]
    quota = quota_bytes(schema)
    if used_bytes() + more > quota:
        raise Conflict("files.quota.exceeded", megabytes=quota // MEGABYTE)
