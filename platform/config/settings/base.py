"""Settings of every environment; whatever differs comes from the environment's variables."""

from email.utils import parseaddr
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import monitoring
from config.supervisor.services import WEB_WORKERS

env = environ.Env()

ROOT = Path(__file__).resolve().parents[3]
STATE_FOLDER = Path(env("EDEM_STATE", default=str(ROOT / ".edem")))

DEMO = False
DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="")
VOTER_PEPPERS = env.json("VOTER_PEPPERS", default={})
AUDIT_SEAL_KEYS = env.json("AUDIT_SEAL_KEYS", default={})
AUDIT_SEAL_RETIRED = env.json("AUDIT_SEAL_RETIRED", default={})
BASE_DOMAIN = env("BASE_DOMAIN", default="localhost")
SITE_SCHEME = env("SITE_SCHEME", default="https")  # of links in letters
SITE_PORT = env("SITE_PORT", default="")
ALLOWED_HOSTS = ["*"]  # the registry knows the hosts: an unknown one gets a page without a city
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
IDENTITY_MAY_CALL_LOOPBACK = False  # identity providers on this machine: demo and tests only

CELL = env("CELL", default="main")  # the name of this installation among others
MOVE_WAIT_SECONDS = env.float("MOVE_WAIT_SECONDS", default=21.0)  # a host cache's lifetime
CELLS = env.json("CELLS", default={})  # other cells: name to address, `{host}` for a city's host
CELL_DATABASES = env.json("CELL_DATABASES", default={})  # name to {"url", "state_folder"}
ARCHIVES_FOLDER = Path(env("ARCHIVES_FOLDER", default=str(STATE_FOLDER / "archives")))
TOMBSTONES_FILE = Path(env("TOMBSTONES_FILE", default=str(STATE_FOLDER / "tombstones.jsonl")))

SHARED_APPS = [
    "django_tenants",
    "tenants",
    "kernel.audit",
    "kernel.outbox",
    "kernel.jobs",
    "kernel.sessions",
    "kernel.ui",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "pgtrigger",
    "shared_apps.registers",
    "shared_apps.statistics",
    "shared_apps.plans",
    "shared_apps.billing",
    "shared_apps.onboarding",
    "shared_apps.operators",
    "shared_apps.portal",
    "config.home",
]
TENANT_APPS = [
    "kernel.audit",
    "kernel.outbox",
    "kernel.jobs",
    "kernel.search",
    "kernel.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "tenant_apps.community",
    "tenant_apps.residents",
    "tenant_apps.files",
    "tenant_apps.discussion",
    "tenant_apps.notifications",
    "tenant_apps.budget",
]
INSTALLED_APPS = SHARED_APPS + [app for app in TENANT_APPS if app not in SHARED_APPS]

TENANT_MODEL = "tenants.Municipality"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_LIMIT_SET_CALLS = True
DOMAIN_RESOLVER = "kernel.name_servers.txt_records"  # proves host names of municipalities
MAIN_HOSTS = env.list("MAIN_HOSTS", default=["127.0.0.1", "[::1]"])
PUBLIC_SCHEMA_URLCONF = "config.urls_public"
ROOT_URLCONF = "config.urls_tenant"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
AUTH_USER_MODEL = "residents.Resident"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", default="postgres://postgres@127.0.0.1:5433/edem"),
        "ENGINE": "tenants.postgresql",
        "CONN_MAX_AGE": env.int("DATABASE_CONNECTION_SECONDS", default=600),
        "CONN_HEALTH_CHECKS": True,
    }
}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tenant_apps.budget.web.voting_lane.BallotLane",
    "config.page_cache.PageCacheMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kernel.requests.RequestMiddleware",
    "tenants.middleware.CityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kernel.ui.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tenant_apps.residents.web.sessions.SignedInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tenant_apps.residents.web.middleware.ActorMiddleware",
    "shared_apps.operators.web.middleware.OperatorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "shared_apps.plans.web.modules.ModuleMiddleware",
    "tenant_apps.residents.web.consents.AgreementMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kernel.problems.RefusalMiddleware",
    "tenant_apps.residents.web.middleware.SecondFactorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "kernel.ui.context.shell",
                "shared_apps.plans.web.countdown.countdown",
                "tenant_apps.notifications.web.bell.bell",
                "config.home.setup.banner",
            ],
        },
    }
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "tenant_apps.residents.web.adapter.AccountAdapter"
# A signed link would be good in every city where an address has the same key; a stored one is not.
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SIGNUP_FORM_CLASS = "tenant_apps.residents.web.signup.SignUpFields"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Attempts are counted by our own limits, whose refusals keep what was typed and say until when.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "signup": None,
    "reset_password": None,
    "reset_password_from_key": None,
}
MFA_RATE_LIMITS = {"webauthn_login": None}
# One process out of several counts for itself where they share no cache.
ATTEMPTS_SCALE = 1.0 if env("CACHE_URL", default="") else 1.0 / WEB_WORKERS
ACCOUNT_FORMS = {
    "login": "tenant_apps.residents.web.forms.SignInForm",
    "signup": "tenant_apps.residents.web.forms.SignUpForm",
    "reset_password": "tenant_apps.residents.web.forms.ForgottenPasswordForm",
    "reset_password_from_key": "tenant_apps.residents.web.forms.NewPasswordForm",
    "change_password": "tenant_apps.residents.web.forms.ChangePasswordForm",
    "add_email": "tenant_apps.residents.web.email.ChangeEmailForm",
    "reauthenticate": "tenant_apps.residents.web.forms.PasswordAgainForm",
}
MFA_ADAPTER = "tenant_apps.residents.web.mfa_adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "tenant_apps.residents.web.mfa_forms.CodeForm",
    "reauthenticate": "tenant_apps.residents.web.mfa_forms.CodeAgainForm",
    "activate_totp": "tenant_apps.residents.web.mfa_forms.ActivateForm",
    "authenticate_webauthn": "tenant_apps.residents.web.mfa_forms.PasskeyForm",
    "reauthenticate_webauthn": "tenant_apps.residents.web.mfa_forms.PasskeyAgainForm",
    "login_webauthn": "tenant_apps.residents.web.mfa_forms.PasskeySignInForm",
    "add_webauthn": "tenant_apps.residents.web.mfa_forms.NewPasskeyForm",
    "edit_webauthn": "tenant_apps.residents.web.mfa_forms.RenamePasskeyForm",
}

LANGUAGE_CODE = "uk"
LANGUAGES = [
    ("uk", "Українська"),
    ("pl", "Polski"),
    ("sr", "Српски"),
    ("sr-latn", "Srpski"),
    ("en", "English"),
]
LANGUAGE_COOKIE_NAME = "edem_language"
LOCALE_PATHS = [ROOT / "platform" / "kernel" / "locale"]
TIME_ZONE = "Europe/Kyiv"
USE_TZ = True

monitoring.configure_logs()
LOG_LEVEL = env("LOG_LEVEL", default="INFO")
LOGGING = monitoring.logging_settings(machine=False, level=LOG_LEVEL)
SENTRY_DSN = env("SENTRY_DSN", default="")
if SENTRY_DSN:
    monitoring.report_errors(SENTRY_DSN, environment=BASE_DOMAIN)

STATIC_URL = "/static/"
STATIC_ROOT = STATE_FOLDER / "static"
STORAGES = {
    "default": {"BACKEND": "tenants.storage.CityFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = STATE_FOLDER / "files"

CACHES = {
    # Room for what 1,500 cities keep: with Django's own 300 entries they push each other out.
    "default": {
        **env.cache_url("CACHE_URL", default="locmemcache://edem?max_entries=20000"),
        "KEY_FUNCTION": "tenants.cache.schema_key",
    },
    # Apart, and large: whoever fills the other with pages must not push counted attempts out.
    "limits": {
        **env.cache_url("CACHE_URL", default="locmemcache://limits?max_entries=100000"),
        "KEY_FUNCTION": "tenants.cache.schema_key",
    },
}
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=5)
SESSION_ENGINE = "kernel.sessions.store"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # unless somebody asks to be kept signed in
SESSION_LIFETIMES = {
    # Seconds: from the last page seen, from sign-in.
    "staff": (4 * 3600, 12 * 3600),
    "browser": (12 * 3600, 24 * 3600),
    "kept": (14 * 24 * 3600, SESSION_COOKIE_AGE),
}
SECOND_FACTOR_SECONDS = 12 * 3600  # so long roles count after the second factor was shown
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail:///")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_CONFIG["EMAIL_HOST"] or "localhost"
EMAIL_PORT = EMAIL_CONFIG["EMAIL_PORT"] or 25
EMAIL_HOST_USER = EMAIL_CONFIG["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = EMAIL_CONFIG["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20  # seconds
EMAIL_FILE_PATH = str(STATE_FOLDER / "mail")
BOUNCE_ADDRESS = env("BOUNCE_ADDRESS", default="")  # mailbox that `edem bounces` reads
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="e-DEM <no-reply@localhost>")
CONTACT_EMAIL = env("CONTACT_EMAIL", default=parseaddr(DEFAULT_FROM_EMAIL)[1])  # where people write

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="filesystem://")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "data_folder_in": str(STATE_FOLDER / "broker"),
        "data_folder_out": str(STATE_FOLDER / "broker"),
        "control_folder": str(STATE_FOLDER / "broker-control"),
    }
    if CELERY_BROKER_URL.startswith("filesystem")
    else {}
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_WORKER_POOL = "prefork"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_REJECT_ON_WORKER_LOST = True

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "tenant_apps.residents.web.api_access.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["tenant_apps.residents.web.api_access.KeyScope"],
    "DEFAULT_THROTTLE_CLASSES": ["tenant_apps.residents.web.api_access.ApiThrottle"],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "kernel.problems.api_exception_handler",
    "DEFAULT_VERSIONING_CLASS": None,
}
API_REQUESTS_PER_MINUTE = {"network": 300, "account": 600}
SPECTACULAR_SETTINGS = {
    "TITLE": "e-DEM",
    "DESCRIPTION": _("Local e-democracy of one municipality"),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
CSRF_FAILURE_VIEW = "kernel.ui.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

SILENCED_SYSTEM_CHECKS = [
    "commands.E001",  # django-tenants wraps `migrate`; what it wraps has the right autodetector
]

DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
TEST_RUNNER = "django.test.runner.DiscoverRunner"

SPARE_SCHEMAS = env.int("SPARE_SCHEMAS", default=3)  # ready-made schemas for new cities
FILES_QUOTA_MEGABYTES = env.int("FILES_QUOTA_MEGABYTES", default=5 * 1024)  # per municipality
CLAMAV_URL = env("CLAMAV_URL", default="")  # tcp://host:port or unix:///path; empty: no scanner
