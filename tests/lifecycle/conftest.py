"""Cities with something in them, files on a disk, real commits."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from tests.lifecycle.planted import Planted, plant


@pytest.fixture
def state_folder(tmp_path: Path, settings: Any) -> Path:
    """Let files, archives and tombstones of this test lie in a folder of its own."""
    settings.STATE_FOLDER = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.ARCHIVES_FOLDER = tmp_path / "archives"
    settings.TOMBSTONES_FILE = tmp_path / "tombstones.jsonl"
    settings.STORAGES = {
        **django_settings.STORAGES,
        "default": {"BACKEND": "tenants.storage.CityFileStorage"},
    }
    return tmp_path


@pytest.fixture
def planted(transactional_db: None, state_folder: Path, at: datetime) -> Planted:
    """Give Poltava a running contest with ballots and files, Lublin something of everything."""
    return plant(at)
