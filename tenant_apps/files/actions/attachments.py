"""Files of an object of any module: add, describe, order, take away, publish.

The module's registered kind says who may, how many and of which types.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from kernel.errors import Conflict, NotFound
from kernel.locks import lock_object
from kernel.people import Actor
from kernel.subjects import Subject
from tenant_apps.files.actions.files import check_upload, discard_file, keep_upload
from tenant_apps.files.actions.kinds import attachable
from tenant_apps.files.actions.quota import check_own_quota
from tenant_apps.files.models import StoredFile

DESCRIPTION_LETTERS = 300


def attach(
    subject: Subject,
    purpose: str,
    *,
    file: BinaryIO,
    name: str,
    actor: Actor,
    at: datetime,
    description: str = "",
) -> StoredFile:
    """Add a file to one of the lists of an object; the same file twice is kept once.

    It is decoded and scanned outside any transaction. Raises: the kind's refusals; as
    `check_upload`; Conflict `files.slot.full`, `files.account.full`, `files.quota.exceeded`.
    """
    kind = attachable[subject.kind]
    slot = kind.slots[purpose]
    check_may_change(subject, actor, at)
    upload = check_upload(file, accept=slot.accept, max_bytes=slot.max_bytes)
    with transaction.atomic():
        lock_object(StoredFile, f"{subject.kind}:{subject.key}")
        kind.check_may_change(actor, subject.key, at)
        present = StoredFile.objects.of(subject).filter(purpose=purpose)
        same: StoredFile | None = present.filter(sha256=upload.sha256).first()
        if same is not None:
            return same
        if present.count() >= slot.most:
            raise Conflict("files.slot.full", limit=slot.most)
        check_own_quota(actor.account, upload.size)
        last = present.order_by().aggregate(last=Max("position"))["last"]
        return keep_upload(
            upload,
            name=name,
            purpose=purpose,
            actor=actor,
            at=at,
            subject_kind=subject.kind,
            subject_key=subject.key,
            position=0 if last is None else last + 1,
            description=description.strip()[:DESCRIPTION_LETTERS],
        )


@transaction.atomic
def check_may_change(subject: Subject, actor: Actor, at: datetime) -> None:
    """Refuse early what would be refused after the work. Raises: the kind's refusals."""
    attachable[subject.kind].check_may_change(actor, subject.key, at)


@transaction.atomic
def describe(
    subject: Subject, descriptions: Mapping[UUID, str], *, actor: Actor, at: datetime
) -> None:
    """Write what the pictures of an object show; files that are not its own are left alone.

    Raises: the kind's refusals.
    """
    attachable[subject.kind].check_may_change(actor, subject.key, at)
    for file in StoredFile.objects.of(subject).filter(pk__in=list(descriptions)):
        text = " ".join(descriptions[file.pk].split())[:DESCRIPTION_LETTERS]
        if text != file.description:
            file.description = text
            file.save(update_fields=["description"])


@transaction.atomic
def move_earlier(subject: Subject, key: UUID, *, actor: Actor, at: datetime) -> None:
    """Put a file one place earlier in its list; the first one stays.

    Raises: the kind's refusals; NotFound `files.file.missing`.
    """
    lock_object(StoredFile, f"{subject.kind}:{subject.key}")
    moved = _own_file(subject, key, actor, at)
    files = list(StoredFile.objects.of(subject).filter(purpose=moved.purpose))
    place = files.index(moved)
    if place:
        files[place - 1], files[place] = files[place], files[place - 1]
    for position, file in enumerate(files):
        if file.position != position:
            file.position = position
            file.save(update_fields=["position"])


@transaction.atomic
def detach(subject: Subject, key: UUID, *, actor: Actor, at: datetime) -> None:
    """Take a file away from an object; one already gone is no error.

    Raises: the kind's refusals.
    """
    attachable[subject.kind].check_may_change(actor, subject.key, at)
    if StoredFile.objects.of(subject).filter(pk=key).exists():
        discard_file(uuid=key, actor=actor, at=at)


@transaction.atomic
def publish_files(subject: Subject) -> int:
    """Open the files of an object to everybody; return how many were not open yet."""
    return int(StoredFile.objects.of(subject).filter(is_public=False).update(is_public=True))


@transaction.atomic
def discard_files(subject: Subject, *, actor: Actor, at: datetime) -> int:
    """Delete all files of an object that is itself thrown away; return how many."""
    keys = list(StoredFile.objects.of(subject).values_list("pk", flat=True))
    for key in keys:
        discard_file(uuid=key, actor=actor, at=at)
    return len(keys)


def _own_file(subject: Subject, key: UUID, actor: Actor, at: datetime) -> StoredFile:
    attachable[subject.kind].check_may_change(actor, subject.key, at)
    found: StoredFile | None = StoredFile.objects.of(subject).filter(pk=key).first()
    if found is None:
        raise NotFound("files.file.missing")
    return found
