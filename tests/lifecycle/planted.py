"""What a municipality holds before it is exported, moved or erased."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django_tenants.utils import tenant_context

from kernel.audit.actions import record, seal_events
from kernel.people import SYSTEM
from tenants.models import Municipality
from tests.factories.registry import plant_all
from tests.factories.voting import cast, make_paper
from tests.tenancy.contents import contents_of

VOTERS = 40
CHANGED_BY_VERBS = ("audit_event",)
"""Tables in which the verbs themselves leave a row."""


@dataclass
class Planted:
    """A municipality with a running contest: its paper, the receipts, what each schema holds."""

    slug: str
    paper: Any
    receipts: list[str]
    contents: dict[str, str]
    files: dict[str, bytes]
    other: dict[str, str]
    other_files: dict[str, bytes]


def plant(at: datetime) -> Planted:
    """Fill Poltava and Lublin; returns what Poltava holds and what Lublin must keep."""
    for slug in ("lublin", "poltava"):
        with tenant_context(Municipality.objects.get(slug=slug).as_city()):
            plant_all(f"marked-{slug}", at)
            for number in range(3):
                content = f"{slug} {number} ".encode() * (1 + 40_000 * number)
                default_storage.save(f"documents/{number}.bin", ContentFile(content))
            paper = make_paper(5)
            receipts = [cast(paper, 1 + number % 5).code for number in range(VOTERS)]
            record("bench.painted", kind="bench", key=1, actor=SYSTEM, at=at, share=0.1)
            seal_events(at=at)
    return Planted(
        "poltava",
        paper,
        receipts,
        rows_of("city_poltava"),
        files_of("city_poltava"),
        contents_of("city_lublin"),
        files_of("city_lublin"),
    )


def rows_of(schema: str) -> dict[str, str]:
    """Return a fingerprint of every table but those in which verbs leave a row."""
    found = contents_of(schema)
    return {name: value for name, value in found.items() if name not in CHANGED_BY_VERBS}


def files_of(schema: str) -> dict[str, bytes]:
    """Return the files of a schema from the disk."""
    from django.conf import settings

    folder = Path(settings.MEDIA_ROOT) / schema
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}
