"""Files as the gallery of components shows them."""

from datetime import UTC, datetime
from uuid import UUID

from kernel.ui.samples import GalleryEntry, gallery_entries
from tenant_apps.files.models import StoredFile
from tenant_apps.files.rules.content import PDF

STORED = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
SIZES = [{"width": width, "height": width * 9 // 16, "bytes": width * 90} for width in (320, 800)]
FIELD = {
    "name": "sample",
    "label": "Photos",
    "help": "JPEG, PNG or WebP, up to 10 MB each.",
    "accept": "image/*",
    "left": 3,
}


def register() -> None:
    """Show the field, what is attached, photos and documents."""
    field = GalleryEntry("Field for files", "files/upload_field.html", lambda: FIELD)
    attached = GalleryEntry("Files attached", "files/upload_list.html", _attached)
    photos = GalleryEntry("Photos of an object", "files/gallery.html", _photos)
    papers = GalleryEntry("Documents of an object", "files/documents.html", _documents)
    gallery_entries.register("files.field", field)
    gallery_entries.register("files.attached", attached)
    gallery_entries.register("files.photos", photos)
    gallery_entries.register("files.documents", papers)


def _attached() -> dict[str, object]:
    return {"files": [_photo(1), _document()]}


def _photos() -> dict[str, object]:
    return {"photos": [_photo(1), _photo(2), _photo(3)], "title": "Student alley"}


def _documents() -> dict[str, object]:
    return {"documents": [_document()]}


def _photo(number: int) -> StoredFile:
    return StoredFile(
        uuid=UUID(int=number),
        name=f"alley-{number}.jpg",
        content_type="image/jpeg",
        size=214_000,
        description="The alley as it is today" if number == 1 else "",
        is_public=True,
        variants=SIZES,
        stored_at=STORED,
    )


def _document() -> StoredFile:
    return StoredFile(
        uuid=UUID(int=9),
        name="estimate.pdf",
        content_type=PDF,
        size=81_000,
        is_public=True,
        stored_at=STORED,
    )
