"""The bytes of files: each content once under its hash, gone when no row needs it any more.

Whoever stores or deletes a content holds its lock until the transaction ends, so that none is
deleted while somebody else begins to need it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import BinaryIO, cast

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from kernel.errors import NotFound
from kernel.locks import lock_object
from tenant_apps.files.actions.pictures import Variant
from tenant_apps.files.models import StoredFile

FOLDER = "bytes"


def place_of(sha256: str, width: int = 0) -> str:
    """Return where a content lies: as it was sent, or one size (`width` in pixels) of an image."""
    size = f".{width}" if width else ""
    return f"{FOLDER}/{sha256[:2]}/{sha256}{size}"


def put_file(sha256: str, file: BinaryIO) -> None:
    """Keep what was sent, unless it is here already; the caller's transaction holds its lock."""
    lock_object(StoredFile, sha256)
    _put(place_of(sha256), File(file))


def put_variants(sha256: str, variants: Iterable[Variant]) -> None:
    """Keep the sizes of an image; the caller's transaction holds its lock."""
    lock_object(StoredFile, sha256)
    for variant in variants:
        _put(place_of(sha256, variant.width), ContentFile(variant.content))


def open_content(sha256: str, width: int = 0) -> BinaryIO:
    """Open a content for reading. Raises: NotFound `files.file.missing`."""
    try:
        return cast(BinaryIO, default_storage.open(place_of(sha256, width)))
    except FileNotFoundError as error:
        raise NotFound("files.file.missing") from error


def drop_after_commit(file: StoredFile) -> None:
    """Delete the bytes of a row that is being deleted, once that is certain and nobody has them."""
    widths = [variant["width"] for variant in file.variants] or [0]
    transaction.on_commit(lambda: _drop(file.sha256, widths))


def sweep(before: datetime) -> int:
    """Delete bytes older than `before` that no row has, left by uploads that were rolled back.

    They go after the commit; returns how many.
    """
    orphans = [
        (sha256, place)
        for sha256, place in _places()
        if default_storage.get_modified_time(place) < before
        and not StoredFile.objects.filter(sha256=sha256).exists()
    ]
    for sha256, place in orphans:
        transaction.on_commit(partial(_drop_place, sha256, place))
    return len(orphans)


def _places() -> Iterator[tuple[str, str]]:
    """Yield every kept content as hash and place."""
    for folder in _listed(FOLDER)[0]:
        for name in _listed(f"{FOLDER}/{folder}")[1]:
            yield name.partition(".")[0], f"{FOLDER}/{folder}/{name}"


def _put(place: str, content: File) -> None:  # type: ignore[type-arg]
    if not default_storage.exists(place):
        default_storage.save(place, content)


def _drop(sha256: str, widths: Iterable[int]) -> None:
    for width in widths:
        _drop_place(sha256, place_of(sha256, width))


@transaction.atomic
def _drop_place(sha256: str, place: str) -> None:
    lock_object(StoredFile, sha256)
    if not StoredFile.objects.filter(sha256=sha256).exists():
        default_storage.delete(place)


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []
