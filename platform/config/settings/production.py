"""Settings of a real installation: every secret must come from the environment."""

from config import monitoring
from config.settings.base import *  # noqa: F403
from config.settings.base import LOG_LEVEL, env

for name in ("DATABASE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"):
    env(name)  # what has a default for a checkout must be named by an installation

LOGGING = monitoring.logging_settings(machine=True, level=LOG_LEVEL)
SECRET_KEY = env("SECRET_KEY")
VOTER_PEPPERS = env.json("VOTER_PEPPERS")
AUDIT_SEAL_KEYS = env.json("AUDIT_SEAL_KEYS")
BASE_DOMAIN = env("BASE_DOMAIN")
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
