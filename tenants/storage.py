"""Files of a city live in a folder of their own, named by its schema."""

import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage

from tenants.schemas import current_schema


class CityFileStorage(FileSystemStorage):
    """Local files under `<MEDIA_ROOT>/<schema>/`; the folder follows the current schema."""

    @property
    def base_location(self) -> str:
        """Folder of the current schema."""
        root = self._value_or_setting(self._location, settings.MEDIA_ROOT)  # type: ignore[attr-defined]
        return str(Path(str(root)) / folder_of(current_schema()))

    @property
    def location(self) -> str:
        """Absolute folder of the current schema, never cached: the schema changes."""
        return os.path.abspath(self.base_location)


def folder_of(schema: str) -> str:
    """Return the folder name of a schema. Raises: SuspiciousFileOperation for a path in it."""
    if not schema or schema != Path(schema).name or schema.startswith("."):
        raise SuspiciousFileOperation(f"not a schema name: {schema!r}")
    return schema
