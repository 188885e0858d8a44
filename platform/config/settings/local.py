"""Settings of `make demo` and of development: embedded services, nothing secret."""

from config.settings.base import *  # noqa: F403
from config.settings.base import AUDIT_SEAL_KEYS, SECRET_KEY, VOTER_PEPPERS

DEMO = True
IDENTITY_MAY_CALL_LOOPBACK = True
SECRET_KEY = SECRET_KEY or "only-for-the-demo-and-development"
VOTER_PEPPERS = VOTER_PEPPERS or {"1": "only-for-the-demo-and-development"}
AUDIT_SEAL_KEYS = AUDIT_SEAL_KEYS or {"1": "b25seS1mb3ItdGhlLWRlbW8tYW5kLWRldmVsb3BtZW4="}
SITE_SCHEME, SITE_PORT = "http", env("PORT", default="8000")  # noqa: F405
