"""Settings of the test suite."""

from config import monitoring
from config.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-tests"  # noqa: S105
VOTER_PEPPERS = {"1": "only-for-tests"}
AUDIT_SEAL_KEYS = {"1": "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMzI="}
DEMO = True
IDENTITY_MAY_CALL_LOOPBACK = True
LOGGING = monitoring.logging_settings(machine=False, level="WARNING")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PAGE_CACHE_SECONDS = 0
ATTEMPTS_SCALE = 1.0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
