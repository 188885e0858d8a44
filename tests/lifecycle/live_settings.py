"""Settings of processes that these tests start: as in tests, files on a disk, no waiting."""

from config.settings.test import *  # noqa: F403

STORAGES = {
    "default": {"BACKEND": "tenants.storage.CityFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MOVE_WAIT_SECONDS = 0.0
