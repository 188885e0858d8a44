"""Storing, opening and discarding files of a municipality."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Invalid, NotFound
from kernel.people import Actor
from tenant_apps.files.actions import blobs
from tenant_apps.files.actions.pictures import Variant, draw_variants
from tenant_apps.files.actions.quota import check_quota
from tenant_apps.files.actions.scanner import check_clean
from tenant_apps.files.models import StoredFile
from tenant_apps.files.rules.content import IMAGES, JPEG, TABLES, content_type_of, name_for
from tenant_apps.files.rules.documents import check_document

KIND = "file"
CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A checked upload: hash of what was sent, its media type, and bytes that will be kept.

    Of an image only its `variants` are kept.
    """

    file: BinaryIO
    sha256: str
    content_type: str
    size: int
    variants: tuple[Variant, ...] = ()


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

    `file` is seekable; `purpose` names who wants it (`roll`).
    Raises: as `check_upload`; Conflict `files.quota.exceeded`.
    """
    upload = check_upload(file, accept=accept, max_bytes=max_bytes)
    return keep_upload(upload, name=name, purpose=purpose, actor=actor, at=at)


def check_upload(file: BinaryIO, *, accept: Iterable[str], max_bytes: int) -> Upload:
    """Look at what was sent by its content, never by its name; nothing is stored yet.

    Raises: Invalid `files.file.empty`, `too_large`, `wrong_type`, `infected`, `files.image.…`,
    `files.document.…`; Unavailable `files.scanner.unavailable`.
    """
    wanted = frozenset(accept)
    sha256, size = _measure(file, max_bytes)
    content_type = content_type_of(file)
    if content_type not in wanted:
        raise Invalid("files.file.wrong_type")
    check_clean(file)
    if content_type in IMAGES:
        variants = tuple(draw_variants(file))
        kept = sum(len(variant.content) for variant in variants)
        return Upload(file, sha256, JPEG, kept, variants)
    if not wanted <= TABLES:  # the reader of tables has limits of its own
        check_document(file, content_type)
    return Upload(file, sha256, content_type, size)


@transaction.atomic
def keep_upload(
    upload: Upload, *, name: str, purpose: str, actor: Actor, at: datetime, **fields: Any
) -> StoredFile:
    """Store a checked upload with its row and audit event.

    Raises: Conflict `files.quota.exceeded`.
    """
    check_quota(upload.size)
    if upload.variants:
        blobs.put_variants(upload.sha256, upload.variants)
    else:
        blobs.put_file(upload.sha256, upload.file)
    stored = StoredFile.objects.create(
        uuid=uuid.uuid4(),
        name=name_for(name, upload.content_type),
        content_type=upload.content_type,
        size=upload.size,
        sha256=upload.sha256,
        purpose=purpose,
        variants=[
            {"width": one.width, "height": one.height, "bytes": len(one.content)}
            for one in upload.variants
        ],
        stored_by=actor.account,
        stored_at=at,
        **fields,
    )
    record("file.stored", kind=KIND, key=stored.uuid, actor=actor, at=at, purpose=purpose)
    return stored


def open_file(*, uuid: UUID, purpose: str) -> BinaryIO:
    """Open a stored file for reading.

    Raises: NotFound `files.file.missing` when there is none with this UUID and purpose here.
    """
    stored = StoredFile.objects.filter(pk=uuid, purpose=purpose).first()
    if stored is None:
        raise NotFound("files.file.missing")
    return blobs.open_content(stored.sha256)


@transaction.atomic
def discard_file(*, uuid: UUID, actor: Actor, at: datetime) -> None:
    """Delete a file, its row now and its bytes after the commit; one already gone is no error."""
    stored = StoredFile.objects.select_for_update().filter(pk=uuid).first()
    if stored is None:
        return
    blobs.drop_after_commit(stored)
    stored.delete()
    record("file.discarded", kind=KIND, key=uuid, actor=actor, at=at, purpose=stored.purpose)


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
