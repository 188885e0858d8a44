"""Settings of the server that journeys are walked on: files of its own, letters as files."""

from config.settings.local import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "tenants.storage.CityFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PAGE_CACHE_SECONDS = 0
WHITENOISE_USE_FINDERS = True
# Several people sign up and in from one address within a minute.
ATTEMPTS_SCALE = 100.0
ACCOUNT_RATE_LIMITS = {"confirm_email": "300/m/key"}
# One account signs in several times within a minute, with a code that is good once.
MFA_TOTP_TOLERANCE = 60
# Sessions live by real time; a contest's whole calendar is walked through with one sign-in.
SESSION_COOKIE_AGE = SECOND_FACTOR_SECONDS = 365 * 24 * 3600
SESSION_LIFETIMES = dict.fromkeys(["staff", "browser", "kept"], (SESSION_COOKIE_AGE,) * 2)
