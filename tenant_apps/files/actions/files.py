"""Storing, opening and discarding files of a municipality."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Invalid, NotFound
from kernel.people import Actor
from tenant_apps.files.models import StoredFile
from tenant_apps.files.rules.content import content_type_of, safe_name

KIND = "file"
CHUNK_BYTES = 1024 * 1024


@transaction.atomic
def store_file(
    *,
    file: BinaryIO,
    name: str,
    purpose: str,
    accept: Iterable[str],
    max_bytes: int,
    actor: Actor,
    at: datetime,
) -> StoredFile:
    """Store a file whose content is one of the `accept`ed media types.

    `file` is seekable; `purpose` names who wants it (`roll`), the bytes lie under the file's own
    UUID in the municipality's folder.

    Raises: Invalid `files.file.empty`, `files.file.too_large`, `files.file.wrong_type`.
    """
    digest, size = _measure(file, max_bytes)
    content_type = content_type_of(file)
    if content_type not in set(accept):
        raise Invalid("files.file.wrong_type")
    key = uuid.uuid4()
    place = _place(purpose, key)
    default_storage.save(place, File(file))
    try:
        with transaction.atomic():
            stored = StoredFile.objects.create(
                uuid=key,
                name=safe_name(name),
                content_type=content_type,
                size=size,
                sha256=digest,
                purpose=purpose,
                stored_by=actor.account,
                stored_at=at,
            )
            record("file.stored", kind=KIND, key=key, actor=actor, at=at, purpose=purpose)
    except Exception:
        default_storage.delete(place)
        raise
    return stored


def open_file(*, uuid: UUID, purpose: str) -> BinaryIO:
    """Open a stored file for reading.

    Raises: NotFound `files.file.missing` when there is none with this UUID and purpose here.
    """
    stored = StoredFile.objects.filter(pk=uuid, purpose=purpose).first()
    if stored is None:
        raise NotFound("files.file.missing")
    try:
        return cast(BinaryIO, default_storage.open(_place(purpose, stored.uuid)))
    except FileNotFoundError as error:
        raise NotFound("files.file.missing") from error


@transaction.atomic
def discard_file(*, uuid: UUID, actor: Actor, at: datetime) -> None:
    """Delete a file, its row now and its bytes after the commit; one already gone is no error."""
    stored = StoredFile.objects.filter(pk=uuid).first()
    if stored is None:
        return
    place = _place(stored.purpose, stored.uuid)
    stored.delete()
    record("file.discarded", kind=KIND, key=uuid, actor=actor, at=at, purpose=stored.purpose)
    transaction.on_commit(lambda: default_storage.delete(place))


def _measure(file: BinaryIO, max_bytes: int) -> tuple[str, int]:
    """Return SHA-256 and size of a file, reading it in pieces."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
        if size > max_bytes:
            raise Invalid("files.file.too_large", megabytes=max_bytes // CHUNK_BYTES)
    file.seek(0)
    if size == 0:
        raise Invalid("files.file.empty")
    return digest.hexdigest(), size


def _place(purpose: str, key: UUID) -> str:
    return f"{purpose}/{key}"
