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
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "signup": "300/m/ip", "confirm_email": "300/m/key"}
# Sessions live by real time; a contest's whole calendar is walked through with one sign-in.
SESSION_COOKIE_AGE = 365 * 24 * 3600
