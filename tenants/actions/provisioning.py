"""Making a municipality's schema: named steps that are told, timed, and resumed after a failure."""

import time
from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import connection, transaction
from django_tenants.utils import schema_context, schema_exists
from psycopg import sql

from kernel import clock
from kernel.audit.actions import record
from kernel.people import Actor
from tenants import hosts
from tenants.actions.cities import KIND, change_state, lock_city
from tenants.actions.spares import take_spare
from tenants.migrating import code_version, migrate_schema
from tenants.models import Municipality, ProvisioningRun
from tenants.rules.lifecycle import CityState
from tenants.schemas import PUBLIC
from tenants.snapshot import Snapshot, ensure_snapshot

log = structlog.get_logger()

Step = Callable[[Municipality], None]


def provision_city(slug: str, *, actor: Actor, at: datetime) -> ProvisioningRun:
    """Bring an approved municipality to set-up: its schema made, checked and answering.

    A run that failed before is resumed: steps that are done are not repeated, and each step
    does nothing when its work exists already. Must not run inside a transaction.

    Raises: NotFound `tenants.city.unknown`; Conflict `tenants.lifecycle.move_not_allowed`;
    whatever a step raised, after it is recorded and the municipality is marked as failed.
    """
    with schema_context(PUBLIC):
        city, run = _begin(slug, actor=actor, at=at)
        for name, work in STEPS.items():
            if _is_done(run, name):
                continue
            _perform(run, name, work, city, actor=actor)
        _finish(run, actor=actor)
    return run


@transaction.atomic
def _begin(slug: str, *, actor: Actor, at: datetime) -> tuple[Municipality, ProvisioningRun]:
    city = lock_city(slug)
    unfinished = city.provisioning_runs.exclude(state="done").order_by("-pk").first()
    if CityState(city.state) is not CityState.PROVISIONING:
        change_state(slug, to=CityState.PROVISIONING, actor=actor, at=at)
    if unfinished is None:
        return city, ProvisioningRun.objects.create(municipality=city, started_at=at)
    unfinished.state, unfinished.error, unfinished.ended_at = "running", "", None
    unfinished.steps = [step for step in unfinished.steps if step["state"] == "done"]
    unfinished.save(update_fields=["state", "error", "ended_at", "steps"])
    return city, unfinished


def _is_done(run: ProvisioningRun, name: str) -> bool:
    return any(step["name"] == name and step["state"] == "done" for step in run.steps)


def _perform(
    run: ProvisioningRun, name: str, work: Step, city: Municipality, *, actor: Actor
) -> None:
    began = time.perf_counter()
    try:
        work(city)
    except Exception as error:
        _fail(run, name, began, error, actor=actor)
        raise
    run.steps.append({"name": name, "seconds": _seconds_since(began), "state": "done"})
    run.save(update_fields=["steps"])


@transaction.atomic
def _fail(run: ProvisioningRun, name: str, began: float, error: Exception, *, actor: Actor) -> None:
    ended = clock.now()
    run.steps.append({"name": name, "seconds": _seconds_since(began), "state": "failed"})
    run.state, run.error, run.ended_at = "failed", f"{type(error).__name__}: {error}", ended
    run.save(update_fields=["steps", "state", "error", "ended_at"])
    change_state(
        run.municipality.slug, to=CityState.FAILED, actor=actor, at=ended, reason=run.error
    )
    log.error("provisioning.failed", slug=run.municipality.slug, step=name)


@transaction.atomic
def _finish(run: ProvisioningRun, *, actor: Actor) -> None:
    ended = clock.now()
    run.state, run.ended_at = "done", ended
    run.save(update_fields=["state", "ended_at"])
    city = change_state(run.municipality.slug, to=CityState.SETUP, actor=actor, at=ended)
    facts = {"version": code_version()}
    record("municipality.provisioned", kind=KIND, key=city.uuid, actor=actor, at=ended, **facts)


def _seconds_since(began: float) -> float:
    return round(time.perf_counter() - began, 4)


def make_schema(city: Municipality) -> None:
    """Make the municipality's schema unless it exists: a spare one, the snapshot, migrations."""
    if schema_exists(city.schema_name) or take_spare(city.schema_name):
        return
    snapshot = ensure_snapshot()
    if snapshot is None:
        migrate_schema(city.schema_name)
    else:
        replay(snapshot, city.schema_name)


@transaction.atomic
def replay(snapshot: Snapshot, schema: str) -> None:
    """Make `schema` from the snapshot in one transaction: whole or not at all."""
    with connection.cursor() as cursor:
        cursor.execute(snapshot.text_for(schema))


def check_schema(city: Municipality) -> None:
    """Check that the schema answers and stands at this code's version.

    Raises: django.db.Error when it does not.
    """
    table = sql.Identifier(city.schema_name, "django_migrations")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(table))


def open_address(city: Municipality) -> None:
    """Let the municipality's hosts be looked up anew."""
    hosts.forget_all()


STEPS: dict[str, Step] = {
    "make_schema": make_schema,
    "check_schema": check_schema,
    "open_address": open_address,
}
