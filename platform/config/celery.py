"""Background work: the Celery application, and the municipality that each task runs in.

A task runs in exactly one schema, named by the header `edem_schema` that publishing sets. One
that arrives without it does not run: it fails closed. A task that belongs in the public schema
says so where it is declared, `@shared_task(public=True)`; one that may run in either, such as
the outbox, says `anywhere=True` and still needs its header.
"""

import os
from typing import Any

import structlog
from celery import Celery, Task, signals
from celery.schedules import crontab
from django.conf import settings
from django.db import connection
from django_tenants.utils import get_public_schema_name, get_tenant_model, tenant_context

from config import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

HEADER = "edem_schema"
REDISPATCH_SECONDS = 10.0
FOLDER_LOOK_SECONDS = 0.25
SPARES_SECONDS = 60.0
FORGET_SECONDS = 24 * 3600.0
DIGEST_SECONDS = 10 * 60.0
PHASES_SECONDS = 5 * 60.0
CLOCKS_SECONDS = 5 * 60.0
SEAL_SECONDS = 3600.0
COUNTS_SECONDS = 60.0
HEARTBEAT_SECONDS = 60.0
REPORTS_SECONDS = 10 * 60.0


class SchemaMissing(RuntimeError):
    """A task does not say which municipality it belongs to, or names none that exists."""


class SchemaTask(Task):  # type: ignore[type-arg]
    """A task that runs in the schema of its header, and in public only where it says so."""

    abstract = True
    public = False
    anywhere = False

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Run in the task's schema; the connection is back in public afterwards."""
        if _current_schema() != get_public_schema_name():
            raise SchemaMissing(f"{self.name}: the worker's connection is not in public")
        schema = self._schema_to_run_in()
        with structlog.contextvars.bound_contextvars(schema=schema, task=self.name):
            if schema == get_public_schema_name():
                return super().__call__(*arguments, **options)
            municipality = get_tenant_model().objects.filter(schema_name=schema).first()
            if municipality is None:
                raise SchemaMissing(f"{self.name}: there is no schema {schema}")
            with tenant_context(municipality):
                return super().__call__(*arguments, **options)

    def _schema_to_run_in(self) -> str:
        public = str(get_public_schema_name())
        if self.public:
            return public
        schema = self.request.get(HEADER) or (self.request.headers or {}).get(HEADER)
        if not schema:
            raise SchemaMissing(f"{self.name}: the header {HEADER} is missing")
        if schema == public and not self.anywhere:
            raise SchemaMissing(f"{self.name}: belongs in a municipality, not in public")
        return str(schema)


app = Celery("edem", task_cls=SchemaTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
if app.conf.broker_url == "filesystem://":
    broker.install()
    folders = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    app.conf.update(
        broker_url="filesystem://localhost//",
        broker_transport_options={**folders, "polling_interval": FOLDER_LOOK_SECONDS},
    )
app.conf.broker_connection_retry_on_startup = True
app.conf.worker_hijack_root_logger = False
app.conf.worker_send_task_events = False
app.conf.task_send_sent_event = False
app.conf.update(timezone="UTC")
app.conf.beat_schedule = {
    "outbox.redispatch": {
        "task": "outbox.redispatch",
        "schedule": REDISPATCH_SECONDS,
        "options": {"expires": REDISPATCH_SECONDS},
    },
    "tenants.fill_spares": {
        "task": "tenants.fill_spares",
        "schedule": SPARES_SECONDS,
        "options": {"expires": SPARES_SECONDS},
    },
    "notifications.queue_digests": {
        "task": "notifications.queue_digests",
        "schedule": DIGEST_SECONDS,
        "options": {"expires": DIGEST_SECONDS},
    },
    "budget.announce_phases": {
        "task": "budget.announce_phases",
        "schedule": PHASES_SECONDS,
        "options": {"expires": PHASES_SECONDS},
    },
    "billing.dun": {
        "task": "billing.dun",
        "schedule": crontab(hour=2, minute=30),
        "options": {"expires": FORGET_SECONDS},
    },
    "plans.turn_clocks": {
        "task": "plans.turn_clocks",
        "schedule": CLOCKS_SECONDS,
        "options": {"expires": CLOCKS_SECONDS},
    },
    "residents.forget_old": {
        "task": "residents.forget_old",
        "schedule": crontab(hour=1, minute=20),
        "options": {"expires": FORGET_SECONDS},
    },
    "operators.refresh_reports": {
        "task": "operators.refresh_reports",
        "schedule": REPORTS_SECONDS,
        "options": {"expires": REPORTS_SECONDS},
    },
    "onboarding.forget_old": {
        "task": "onboarding.forget_old",
        "schedule": crontab(hour=1, minute=40),
        "options": {"expires": FORGET_SECONDS},
    },
    "portal.heartbeat": {
        "task": "portal.heartbeat",
        "schedule": HEARTBEAT_SECONDS,
        "options": {"expires": HEARTBEAT_SECONDS},
    },
    "statistics.push_watched": {
        "task": "statistics.push_watched",
        "schedule": COUNTS_SECONDS,
        "options": {"expires": COUNTS_SECONDS},
    },
    "statistics.reconcile": {
        "task": "statistics.reconcile",
        "schedule": crontab(hour=2, minute=30),
        "options": {"expires": FORGET_SECONDS},
    },
    "outbox.forget": {"task": "outbox.forget", "schedule": FORGET_SECONDS},
    "audit.seal_fleet": {
        "task": "audit.seal_fleet",
        "schedule": SEAL_SECONDS,
        "options": {"expires": SEAL_SECONDS},
    },
}
app.autodiscover_tasks()


@signals.before_task_publish.connect
def name_the_schema(headers: dict[str, Any], **_: Any) -> None:
    """Send every task with the schema that it was published in, unless it names one."""
    headers.setdefault(HEADER, _current_schema())


def _current_schema() -> str:
    return str(connection.schema_name)  # type: ignore[attr-defined]


def dispatch(schema: str, message_id: int) -> None:
    """Hand one outbox message to the broker; whatever fails here is handed over again later."""
    app.send_task("outbox.deliver", args=[message_id], headers={HEADER: schema}, retry=False)


def _install() -> None:
    from kernel.outbox.actions import set_dispatcher

    for folder in ("data_folder_in", "data_folder_out", "control_folder"):
        path = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get(folder)
        if path:
            os.makedirs(path, exist_ok=True)
    set_dispatcher(dispatch)


@signals.worker_init.connect
def install_in_worker(**_: Any) -> None:
    """Let a worker's own actions hand over what they publish."""
    _install()


def install_in_web() -> None:
    """Let the actions of a web process hand over what they publish."""
    _install()
