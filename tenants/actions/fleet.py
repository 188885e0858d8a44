"""Fleet migrations: every city's schema brought to this code's version, told in a public ledger.

What is applied where is read from the schemas themselves, so a run that was killed is simply run
again; the ledger says what happened, it decides nothing.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F

from kernel.audit.actions import record
from kernel.errors import NotFound
from kernel.people import Actor
from tenants.actions.spares import drop_stale, fill_spares
from tenants.fleet.applying import Job, Outcome
from tenants.fleet.comparing import Group, Wanted, existing_schemas, groups_of, wanted_migrations
from tenants.fleet.locking import one_run_at_a_time
from tenants.fleet.portions import Portion
from tenants.fleet.rendering import drop_rehearsals, render
from tenants.fleet.waves import CANARY, waves_of
from tenants.fleet.workers import apply_wave
from tenants.migrating import code_version, migrate_public, public_is_current
from tenants.models import FleetRun, FleetRunCity, Municipality
from tenants.schemas import PUBLIC, working_in
from tenants.snapshot import adopt_template, ensure_template

log = structlog.get_logger()

ROUNDS = 3
"""How often the fleet is compared again for cities that were made meanwhile."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Course:
    """How a run goes: connections, canary sizes, seconds to wait for a lock, which cities.

    `goes_on` widens the waves past a schema that failed; `tell` gets a line for people.
    """

    connections: int = 4
    canary: Sequence[int] = CANARY
    lock_timeout: float = 2.0
    slugs: Sequence[str] = ()
    goes_on: bool = False
    spares: int | None = None
    tell: Tell = field(default=lambda line: None)


@dataclass(frozen=True, slots=True)
class Lag:
    """What one group of schemas lacks."""

    schemas: tuple[str, ...]
    missing: tuple[str, ...]


def cities_behind(slugs: Sequence[str] = ()) -> list[Lag]:
    """Return which schemas lack what, without changing anything.

    Raises: NotFound `tenants.city.unknown`.
    """
    wanted = wanted_migrations()
    return [
        Lag(group.schemas, _names(wanted, group))
        for group in groups_of(list(_schemas(slugs)), wanted)
        if wanted.missing_in(group.applied)
    ]


def migrate_fleet(
    course: Course, *, actor: Actor, at: datetime, resumed: int | None = None
) -> FleetRun:
    """Bring public and every city's schema to this code's version; return the run.

    Public goes first. Then the waves; one with an error is the last, unless `course.goes_on`.
    `resumed` is the number of a run that was interrupted or failed: its ledger is continued.
    Must not run inside a transaction.

    Raises: Conflict `tenants.fleet.run_under_way`; NotFound `tenants.city.unknown`,
    `tenants.fleet.run_unknown`; whatever public's migrations or the rehearsal raise, after the
    run is marked as failed.
    """
    began = time.perf_counter()
    with working_in(PUBLIC), one_run_at_a_time():
        public_seconds = _migrate_public()
        run = _begin(course, resumed, actor=actor, at=at)
        FleetRun.objects.filter(pk=run.pk).update(public_seconds=public_seconds)
        try:
            _spread(run, course)
        except Exception as error:
            _end(run, f"{type(error).__name__}: {error}", actor=actor, at=_instant(at, began))
            raise
        failures = run.cities.unfinished().count()
        left = f"{failures} schemas are left" if failures else ""
        return _end(run, left, actor=actor, at=_instant(at, began))


def _migrate_public() -> float:
    """Migrate public, which the ledger itself lives in; return the seconds."""
    began = time.perf_counter()
    if not public_is_current():
        migrate_public()
    return round(time.perf_counter() - began, 4)


def _schemas(slugs: Sequence[str]) -> dict[str, int]:
    """Return each city's schema that exists with the city's number, the smallest city first:

    whatever goes wrong begins where the fewest people live.
    """
    found = Municipality.objects.order_by(F("population").asc(nulls_first=True), "slug")
    if slugs:
        known = set(found.filter(slug__in=slugs).values_list("slug", flat=True))
        for slug in slugs:
            if slug not in known:
                raise NotFound("tenants.city.unknown", slug=slug)
        found = found.filter(slug__in=slugs)
    existing = existing_schemas()
    rows = found.values_list("schema_name", "pk")
    return {schema: number for schema, number in rows if schema in existing}


def _names(wanted: Wanted, group: Group) -> tuple[str, ...]:
    return tuple(f"{label}.{name}" for label, name in wanted.missing_in(group.applied))


@transaction.atomic
def _begin(course: Course, resumed: int | None, *, actor: Actor, at: datetime) -> FleetRun:
    """Open the ledger; runs that say `running` while we hold the lock were interrupted."""
    left = FleetRun.objects.filter(state="running")
    left.update(state="interrupted", ended_at=at)
    run = FleetRun() if resumed is None else _run_of(resumed)
    if resumed is None:
        run.actor, run.started_at = actor.tag, at
    run.state, run.error, run.ended_at = "running", "", None
    run.version, run.connections = code_version(), course.connections
    run.save()
    return run


def _run_of(number: int) -> FleetRun:
    run: FleetRun | None = FleetRun.objects.filter(pk=number).first()
    if run is None:
        raise NotFound("tenants.fleet.run_unknown", run=number)
    return run


@transaction.atomic
def _end(run: FleetRun, error: str, *, actor: Actor, at: datetime) -> FleetRun:
    run.refresh_from_db()
    run.state, run.error, run.ended_at = ("failed" if error else "done"), error, at
    run.save(update_fields=["state", "error", "ended_at"])
    facts = {"version": run.version, "state": run.state}
    record("fleet.migrated", kind="fleet_run", key=run.pk, actor=actor, at=at, **facts)
    return run


def _instant(at: datetime, began: float) -> datetime:
    """Return the caller's instant moved by what has passed since `began`."""
    return at + timedelta(seconds=time.perf_counter() - began)


def _spread(run: FleetRun, course: Course) -> None:
    drop_rehearsals()
    tried: set[str] = set()
    for _ in range(ROUNDS):
        schemas = _schemas(course.slugs)
        wanted = wanted_migrations()
        groups = groups_of([schema for schema in schemas if schema not in tried], wanted)
        behind = [group for group in groups if wanted.missing_in(group.applied)]
        _enter_in_ledger(run, schemas, groups, wanted)
        if not behind:
            break
        tried.update(schema for group in behind for schema in group.schemas)
        if not _migrate_groups(run, course, list(schemas), behind, wanted):
            return
    if not course.slugs and not run.cities.unfinished().exists():
        _keep_ready(course)


def _enter_in_ledger(
    run: FleetRun, schemas: dict[str, int], groups: list[Group], wanted: Wanted
) -> None:
    """Write a row per schema: pending with what it lacks, or skipped when it lacks nothing."""
    rows = [
        FleetRunCity(
            run=run,
            municipality_id=schemas[schema],
            schema_name=schema,
            state="pending" if (missing := _names(wanted, group)) else "skipped",
            migrations=list(missing),
        )
        for group in groups
        for schema in group.schemas
    ]
    _settle(run, [row for row in rows if row.state == "skipped"])
    FleetRunCity.objects.bulk_create(
        [row for row in rows if row.state == "pending"],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["run", "schema_name"],
        update_fields=["state", "migrations", "error"],
    )


def _settle(run: FleetRun, rows: list[FleetRunCity]) -> None:
    """Enter schemas that lack nothing; a row that a killed run left open is done after all."""
    FleetRunCity.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    names = [row.schema_name for row in rows]
    run.cities.unfinished().filter(schema_name__in=names).update(state="done", error="")


def _migrate_groups(
    run: FleetRun, course: Course, order: list[str], groups: list[Group], wanted: Wanted
) -> bool:
    """Render each group and spread it in waves; whether every wave ended without an error."""
    portions: dict[str, tuple[Portion, ...]] = {}
    for number, group in enumerate(groups):
        rendered = render(group, wanted, number)
        portions.update(dict.fromkeys(group.schemas, rendered.portions))
        adopt_template(rendered.rehearsed)
        course.tell(f"{len(group.schemas)} schemas lack {', '.join(_names(wanted, group))}")
    drop_rehearsals()
    numbers = dict(run.cities.unfinished().values_list("schema_name", "pk"))
    jobs = [Job(numbers[name], name, portions[name]) for name in order if name in portions]
    failed = 0
    for wave, part in enumerate(waves_of(jobs, course.canary), start=1):
        failed += _run_wave(run, course, wave, part)
        if failed and not course.goes_on:
            course.tell("The wave had errors, so it is the last one.")
            break
    return not failed


def _run_wave(run: FleetRun, course: Course, wave: int, jobs: list[Job]) -> int:
    """Apply one wave; return how many schemas failed."""
    rows = [job.row for job in jobs]
    FleetRunCity.objects.filter(pk__in=rows).update(wave=wave)
    began = time.perf_counter()
    outcomes = apply_wave(jobs, connections=course.connections, lock_timeout=course.lock_timeout)
    failed = sum(_told(outcome, course) for outcome in outcomes)
    seconds = time.perf_counter() - began
    course.tell(f"wave {wave}: {len(jobs)} schemas, {failed} failed, {seconds:.2f} s")
    return failed


def _told(outcome: Outcome, course: Course) -> bool:
    """Tell of a schema that failed; whether it did."""
    if outcome.error:
        log.error("fleet.schema_failed", schema=outcome.job.schema, error=outcome.error)
        course.tell(f"{outcome.job.schema}: {outcome.error}")
    return bool(outcome.error)


def _keep_ready(course: Course) -> None:
    """Make the template and spare schemas of this version; drop those that nobody needs."""
    ensure_template()
    dropped, made = drop_stale(), fill_spares(course.spares)
    course.tell(f"{made} spare schemas made, {dropped} schemas of older versions dropped")
