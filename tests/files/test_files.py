"""Files: known by their content, kept per municipality, gone when discarded."""

import io
from datetime import datetime
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django_tenants.utils import tenant_context

from kernel.audit.models import AuditEvent
from kernel.errors import Invalid, NotFound
from kernel.people import SYSTEM
from tenant_apps.files.actions.blobs import place_of
from tenant_apps.files.actions.files import discard_file, open_file, store_file
from tenant_apps.files.models import StoredFile
from tenant_apps.files.rules import content
from tenants.city import City
from tests.residents.rolls import as_xlsx

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def store(data: bytes, at: datetime, **changes: Any) -> StoredFile:
    options = {"accept": content.TABLES, "max_bytes": 1000, "name": "r.csv", **changes}
    return store_file(file=io.BytesIO(data), purpose="test", actor=SYSTEM, at=at, **options)


def test_store_keeps_bytes_hash_and_audit_when_accepted(city: City, at: datetime) -> None:
    stored = store(b"a;b\n", at, name="C:\\rolls\\..\\list\x00.csv ")

    assert (stored.name, stored.size, stored.content_type) == ("list.csv", 4, "text/csv")
    with open_file(uuid=stored.uuid, purpose="test") as content:
        assert content.read() == b"a;b\n"
    assert AuditEvent.objects.latest("pk").verb == "file.stored"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, content.PNG),
        (b"\xff\xd8\xff\xe0", content.JPEG),
        (b"%PDF-1.7\n", content.PDF),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", content.WEBP),
        (as_xlsx([]).getvalue(), content.XLSX),
        (b"PK\x03\x04 no zip", content.UNKNOWN),
        (b"a;b\n", content.CSV),
        ("\ufeffa".encode("utf-16"), content.CSV),
        (b"MZ\x00\x01", content.UNKNOWN),
    ],
)
def test_content_type_follows_the_bytes_when_the_name_lies(data: bytes, kind: str) -> None:
    assert content.content_type_of(io.BytesIO(data)) == kind


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "files.file.empty"),
        (b"x" * 1001, "files.file.too_large"),
        (PNG, "files.file.wrong_type"),
    ],
)
def test_store_refuses_and_keeps_nothing_when_the_file_will_not_do(
    city: City, at: datetime, data: bytes, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        store(data, at)

    assert refusal.value.code == code
    assert not StoredFile.objects.exists()


def test_open_refuses_when_the_purpose_or_the_city_is_another(
    city: City, other_city: City, at: datetime
) -> None:
    stored = store(b"a;b\n", at)

    with pytest.raises(NotFound):
        open_file(uuid=stored.uuid, purpose="roll")
    with tenant_context(other_city), pytest.raises(NotFound):
        open_file(uuid=stored.uuid, purpose="test")


@pytest.mark.django_db(transaction=True)
def test_discard_deletes_bytes_only_when_the_transaction_commits(city: City, at: datetime) -> None:
    stored = store(b"a;b\n", at)
    place = place_of(stored.sha256)

    with transaction.atomic():
        discard_file(uuid=stored.uuid, actor=SYSTEM, at=at)
        transaction.set_rollback(True)
    assert default_storage.exists(place)

    discard_file(uuid=stored.uuid, actor=SYSTEM, at=at)
    discard_file(uuid=stored.uuid, actor=SYSTEM, at=at)
    assert not default_storage.exists(place)
    assert AuditEvent.objects.filter(verb="file.discarded").count() == 1
