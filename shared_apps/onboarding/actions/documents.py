"""The authorisation document: kept apart from every city, given to operators only."""

import uuid
from datetime import datetime
from functools import partial
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO, cast

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Invalid, NotFound, Unavailable
from kernel.people import Actor
from kernel.scanner import ScannerSilent, is_clean
from shared_apps.onboarding.actions.applications import KIND, keep, lock_draft
from shared_apps.onboarding.actions.photos import FORMATS, drawn_anew
from shared_apps.onboarding.models import Application
from shared_apps.onboarding.rules.documents import MAX_BYTES, document_type, shown_name
from tenants.schemas import PUBLIC, working_in

FOLDER = "onboarding"
NOTHING = {
    "document_name": "",
    "document_type": "",
    "document_size": 0,
    "document_sha256": "",
    "document_place": "",
}


def keep_document(key: str, *, file: BinaryIO, name: str, at: datetime) -> Application:
    """Keep the document of a draft; the one before goes after the commit.

    A photo is kept without what its file said beside the picture.

    Raises: as `lock_draft`, `document_type`, `drawn_anew`; Invalid
    `onboarding.contact.not_verified`, `onboarding.document.infected`; Unavailable
    `onboarding.document.unchecked`.
    """
    content = file.read(MAX_BYTES + 1)
    media_type = document_type(content)
    _check_clean(content)
    if media_type in FORMATS:
        content = drawn_anew(content, media_type)
    place = f"{FOLDER}/{uuid.uuid4().hex}"
    with transaction.atomic():
        found = lock_draft(key)
        if found.email_verified_at is None:
            raise Invalid("onboarding.contact.not_verified")
        _drop_after_commit(found.document_place)
        with working_in(PUBLIC):
            kept = default_storage.save(place, ContentFile(content))
        return keep(
            found,
            at=at,
            document_name=shown_name(name, media_type),
            document_type=media_type,
            document_size=len(content),
            document_sha256=sha256(content).hexdigest(),
            document_place=kept,
        )


def _check_clean(content: bytes) -> None:
    try:
        clean = is_clean(BytesIO(content))
    except ScannerSilent as error:
        raise Unavailable("onboarding.document.unchecked", retry_after=60) from error
    if not clean:
        raise Invalid("onboarding.document.infected")


@transaction.atomic
def open_document(application: Application, *, actor: Actor, at: datetime) -> BinaryIO:
    """Open the document for an operator, who is named in the audit trail.

    Raises: NotFound `onboarding.document.missing`.
    """
    try:
        if not application.document_place:
            raise FileNotFoundError
        with working_in(PUBLIC):
            file = default_storage.open(application.document_place)
    except FileNotFoundError as error:
        raise NotFound("onboarding.document.missing") from error
    record("application.document_read", kind=KIND, key=application.uuid, actor=actor, at=at)
    return cast(BinaryIO, file)


def drop_document(application: Application) -> dict[str, object]:
    """Let the bytes go after the commit and return the fields that say there is none."""
    _drop_after_commit(application.document_place)
    return dict(NOTHING)


def _drop_after_commit(place: str) -> None:
    if place:
        transaction.on_commit(partial(_drop, place), robust=True)


def _drop(place: str) -> None:
    with working_in(PUBLIC):
        default_storage.delete(place)
