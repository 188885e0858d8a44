"""Making a municipality's schema: named steps that are told, timed, and resumed after a failure."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django_tenants.utils import schema_exists

from kernel.audit.actions import record
from kernel.locks import lock_object
from kernel.people import Actor
from tenants import hosts
from tenants.actions.cities import KIND, change_state, lock_city
from tenants.actions.spares import take_spare
from tenants.fleet.comparing import is_behind
from tenants.migrating import code_version, migrate_schema
from tenants.models import Municipality, ProvisioningRun
from tenants.rules.lifecycle import CityState
from tenants.schemas import PUBLIC, working_in
from tenants.snapshot import Snapshot, ensure_snapshot

log = structlog.get_logger()

Step = Callable[[Municipality], None]


def provision_city(slug: str, *, actor: Actor, at: datetime) -> ProvisioningRun:
    """Bring an approved municipality to set-up: its schema made, checked and answering.

    A run that failed or was killed before is resumed: steps that are done are not repeated, and
    each step does nothing when its work exists already; two runs for one municipality at once
    end as one. Must not run inside a transaction of the caller, who would lose the record of a
    failure.

    Raises: NotFound `tenants.city.unknown`; Conflict `tenants.lifecycle.move_not_allowed`;
    whatever a step raised, after it is recorded and the municipality is marked as failed.
    """
    began = time.perf_counter()
    with working_in(PUBLIC):
        city, run = _begin(slug, actor=actor, at=at)
        for name, work in STEPS.items():
            if any(step["name"] == name for step in run.steps):
                continue
            step_began = time.perf_counter()
            try:
                work(city)
            except Exception as error:
                _tell(run, name, step_began, "failed")
                _fail(run, error, actor=actor, at=_instant(at, began))
                raise
            _tell(run, name, step_began, "done")
        _finish(run, actor=actor, at=_instant(at, began))
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


def _tell(run: ProvisioningRun, name: str, began: float, state: str) -> None:
    seconds = round(time.perf_counter() - began, 4)
    run.steps.append({"name": name, "seconds": seconds, "state": state})
    ProvisioningRun.objects.filter(pk=run.pk).update(steps=run.steps)


@transaction.atomic
def _fail(run: ProvisioningRun, error: Exception, *, actor: Actor, at: datetime) -> None:
    slug = run.municipality.slug
    if _is_over(run):
        return
    run.state, run.error, run.ended_at = "failed", f"{type(error).__name__}: {error}", at
    run.save(update_fields=["state", "error", "ended_at"])
    change_state(slug, to=CityState.FAILED, actor=actor, at=at, reason=run.error)
    log.error("provisioning.failed", slug=slug, step=run.steps[-1]["name"])


@transaction.atomic
def _finish(run: ProvisioningRun, *, actor: Actor, at: datetime) -> None:
    if _is_over(run):
        return
    run.state, run.ended_at = "done", at
    run.save(update_fields=["state", "ended_at"])
    city = change_state(run.municipality.slug, to=CityState.SETUP, actor=actor, at=at)
    facts = {"version": code_version()}
    record("municipality.provisioned", kind=KIND, key=city.uuid, actor=actor, at=at, **facts)


def _is_over(run: ProvisioningRun) -> bool:
    """Whether somebody else, who resumed the same run, brought the municipality to its end."""
    city = lock_city(run.municipality.slug)
    if CityState(city.state) is CityState.PROVISIONING:
        return False
    run.refresh_from_db()
    return True


def _instant(at: datetime, began: float) -> datetime:
    """Return the caller's instant moved by what has passed since `began`."""
    return at + timedelta(seconds=time.perf_counter() - began)


def make_schema(city: Municipality) -> None:
    """Make the municipality's schema unless it exists: a spare one, the snapshot, migrations."""
    snapshot = None if schema_exists(city.schema_name) else ensure_snapshot()
    with transaction.atomic():
        lock_object(Municipality, city.pk)
        if schema_exists(city.schema_name) or take_spare(city.schema_name):
            return
        if snapshot is not None:
            replay(snapshot, city.schema_name)
            return
    migrate_schema(city.schema_name)


@transaction.atomic
def replay(snapshot: Snapshot, schema: str) -> None:
    """Make `schema` from the snapshot in one transaction: whole or not at all."""
    with connection.cursor() as cursor:
        cursor.execute(snapshot.text_for(schema))


def check_schema(city: Municipality) -> None:
    """Check that the schema answers, and bring it to this code's version when it is older.

    It is older when a former release of the code made it and was stopped before its end.

    Raises: django.db.Error when it does not answer.
    """
    if is_behind(city.schema_name):
        migrate_schema(city.schema_name)


def open_address(city: Municipality) -> None:
    """Let the municipality's hosts be looked up anew."""
    hosts.forget_all()


STEPS: dict[str, Step] = {
    "make_schema": make_schema,
    "check_schema": check_schema,
    "open_address": open_address,
}
