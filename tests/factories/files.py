"""Files of the tests: real pictures and documents, made as programs make them."""

import io
import zipfile
from datetime import datetime
from typing import Any
from uuid import uuid4

from PIL import Image

from kernel.people import SYSTEM
from kernel.subjects import Subject
from tenant_apps.files.actions.files import check_upload, keep_upload
from tenant_apps.files.models import StoredFile
from tenant_apps.files.rules.content import DOCUMENTS, IMAGES
from tests.factories.registry import Seed, register

GPS_INFO, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112
MEGABYTE = 1024 * 1024


def picture(
    width: int = 40,
    height: int = 30,
    *,
    kind: str = "JPEG",
    mode: str = "RGB",
    colour: Any = "seagreen",
    orientation: int = 0,
    camera: str = "",
    **options: Any,
) -> bytes:
    """Return a picture of one colour; `camera` puts maker and position into its EXIF."""
    image = Image.new(mode, (width, height), colour)
    exif = Image.Exif()
    if orientation:
        exif[ORIENTATION] = orientation
    if camera:
        exif[MAKE] = camera
        exif[GPS_INFO] = {1: "N", 2: (49.0, 35.0, 17.0), 3: "E", 4: (34.0, 33.0, 5.0)}
    content = io.BytesIO()
    if orientation or camera:
        options["exif"] = exif
    image.save(content, kind, **options)
    return content.getvalue()


def pdf(inside: bytes = b"") -> bytes:
    """Return a small PDF; `inside` stands in one of its objects."""
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog" + inside + b">>endobj\ntrailer<<>>\n%%EOF\n"


def docx(parts: dict[str, bytes] | None = None) -> bytes:
    """Return a small DOCX with more parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
        for name, part in (parts or {}).items():
            archive.writestr(name, part)
    return content.getvalue()


def store(
    content: bytes, subject: Subject, *, purpose: str = "photo", name: str = "a.jpg", **fields: Any
) -> StoredFile:
    """Attach a file without asking anybody."""
    at = fields.pop("at", datetime.fromisoformat("2026-03-02T10:00+00:00"))
    upload = check_upload(io.BytesIO(content), accept=IMAGES | DOCUMENTS, max_bytes=20 * MEGABYTE)
    return keep_upload(
        upload,
        name=name,
        purpose=purpose,
        actor=SYSTEM,
        at=at,
        subject_kind=subject.kind,
        subject_key=subject.key,
        **fields,
    )


def plant_files(marker: str, at: datetime) -> dict[str, Any]:
    """Store a public document named by the marker."""
    subject = Subject("budget.proposal", str(uuid4()))
    stored = store(pdf(), subject, purpose="document", name=f"{marker}.pdf", is_public=True, at=at)
    return {"files:file:key": stored.uuid, "files:file:name": "plan.pdf"}


register(Seed("files", order=40, plant=plant_files))
