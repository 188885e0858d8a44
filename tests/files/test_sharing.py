"""Bytes are kept once however many need them, counted once, and gone with the last row."""

import io
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from kernel.errors import Conflict
from kernel.people import SYSTEM
from kernel.subjects import Subject
from tenant_apps.files.actions import personal
from tenant_apps.files.actions.blobs import place_of, sweep
from tenant_apps.files.actions.files import discard_file, open_file, store_file
from tenant_apps.files.actions.quota import quota_bytes, used_bytes
from tenant_apps.files.models import StoredFile
from tenant_apps.files.rules.content import TABLES
from tenants.city import City
from tests.factories.files import pdf, picture, store

HERE = Subject("budget.proposal", str(uuid4()))


def keep(content: bytes, at: datetime) -> StoredFile:
    return store_file(
        file=io.BytesIO(content),
        name="a.csv",
        purpose="test",
        accept=TABLES,
        max_bytes=1000,
        actor=SYSTEM,
        at=at,
    )


def kept_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.django_db(transaction=True)
def test_bytes_stay_until_the_last_row_is_discarded(
    city: City, at: datetime, own_folder: Path
) -> None:
    first, second = keep(b"a;b\n", at), keep(b"a;b\n", at)
    assert len(kept_files(own_folder)) == 1

    discard_file(uuid=first.uuid, actor=SYSTEM, at=at)
    with open_file(uuid=second.uuid, purpose="test") as content:
        assert content.read() == b"a;b\n"

    discard_file(uuid=second.uuid, actor=SYSTEM, at=at)
    assert kept_files(own_folder) == []


@pytest.mark.django_db(transaction=True)
def test_all_sizes_are_deleted_when_a_photo_is_discarded(
    city: City, at: datetime, own_folder: Path
) -> None:
    photo = store(picture(1000, 500), HERE)
    assert len(kept_files(own_folder)) == 3
    discard_file(uuid=photo.uuid, actor=SYSTEM, at=at)
    assert kept_files(own_folder) == []


@pytest.mark.django_db(transaction=True)
def test_bytes_are_kept_when_one_stores_while_another_discards(
    city: City, at: datetime, own_folder: Path
) -> None:
    old = keep(b"a;b\n", at)
    stored: list[StoredFile] = []

    def store_again() -> None:
        with tenant_context(city):
            stored.append(keep(b"a;b\n", at))
        connection.close()

    other = threading.Thread(target=store_again)
    with transaction.atomic():
        discard_file(uuid=old.uuid, actor=SYSTEM, at=at)
        other.start()
        other.join(timeout=10)
    assert not other.is_alive()
    with open_file(uuid=stored[0].uuid, purpose="test") as content:
        assert content.read() == b"a;b\n"


def test_cities_keep_their_own_bytes_when_they_are_equal(
    city: City, other_city: City, at: datetime, own_folder: Path
) -> None:
    keep(b"a;b\n", at)
    with tenant_context(other_city):
        keep(b"a;b\n", at)
    assert len(kept_files(own_folder / city.schema_name)) == 1
    assert len(kept_files(own_folder / other_city.schema_name)) == 1


def test_use_counts_equal_content_once_and_sizes_of_photos(city: City, at: datetime) -> None:
    keep(b"a;b\n", at)
    keep(b"a;b\n", at)
    photo = store(picture(), HERE)
    assert photo.size == sum(variant["bytes"] for variant in photo.variants)
    assert used_bytes() == 4 + photo.size


def test_store_refuses_and_keeps_nothing_when_the_quota_is_used_up(
    city: City, at: datetime, settings: Any, own_folder: Path
) -> None:
    settings.FILES_QUOTA_MEGABYTES = 0
    assert quota_bytes() == 0
    with pytest.raises(Conflict) as refusal:
        keep(b"a;b\n", at)
    assert refusal.value.code == "files.quota.exceeded"
    assert kept_files(own_folder) == []
    assert not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sweep_deletes_only_bytes_without_a_row_when_they_are_old(
    city: City, at: datetime, own_folder: Path
) -> None:
    kept = keep(b"a;b\n", at)
    with transaction.atomic():
        keep(b"left;behind\n", at)
        transaction.set_rollback(True)
    assert len(kept_files(own_folder)) == 2
    changed = default_storage.get_modified_time(place_of(kept.sha256))

    assert sweep(changed - timedelta(days=1)) == 0
    assert sweep(changed + timedelta(days=1)) == 1
    assert kept_files(own_folder) == [kept.sha256]


def test_erasure_deletes_what_nobody_saw_and_unties_the_rest(city: City, at: datetime) -> None:
    account = uuid4()
    draft = store(picture(), HERE)
    public = store(pdf(), HERE, purpose="document", is_public=True)
    StoredFile.objects.update(stored_by=account)
    assert len(personal.export(account)) == 2

    assert personal.erase(account, at) == {"files_deleted": 1, "files_untied": 1}
    assert not StoredFile.objects.filter(pk=draft.pk).exists()
    assert StoredFile.objects.get(pk=public.pk).stored_by is None
    assert personal.export(account) == []


def test_rolls_are_forgotten_when_nobody_imported_them(city: City, at: datetime) -> None:
    StoredFile.objects.filter(pk=keep(b"a;b\n", at).pk).update(purpose="roll")
    assert personal.forget_rolls(at) == 0
    assert personal.forget_rolls(at + timedelta(days=2)) == 1
