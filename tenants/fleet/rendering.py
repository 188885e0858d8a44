"""Rendering: what a group of schemas lacks is rehearsed once in an empty schema and written down.

The rehearsal schema begins as a copy of the template that stands where the group stands (or as
migrations up to there), never as a copy of a city: what is wrong in one city must not stop the
others. The migrations then really run in it, so that SQL that does not work never reaches a city.
Once rehearsed it has the structure of this code's version and becomes its template.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from psycopg import sql

from tenants.fleet.comparing import (
    Group,
    Key,
    Wanted,
    applied_in,
    existing_schemas,
    groups_of,
    leaves_in_cities,
)
from tenants.fleet.portions import Portion, PythonPortion, SqlPortion, StepwisePortion, joined
from tenants.fleet.recording import StatementRecorder, is_sql_alone
from tenants.migrating import make_empty_schema
from tenants.schemas import enter_alone, working_in
from tenants.snapshot import TEMPLATE_PREFIX, snapshot_of

log = structlog.get_logger()

REHEARSAL_PREFIX = "zz_try_"


class RehearsalLeft(RuntimeError):
    """The rehearsal ended without something that this code wants: the files contradict."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the schemas of a group need; `rehearsed` is the schema where it was tried."""

    portions: tuple[Portion, ...]
    rehearsed: str


def render(group: Group, wanted: Wanted, number: int) -> Rendered:
    """Rehearse what `group` lacks and return it in portions.

    Raises: whatever a migration raises in an empty schema; the rehearsal schema is gone then.
    """
    schema = f"{REHEARSAL_PREFIX}{number}"
    drop_schema(schema)
    try:
        _make_start(group, wanted, schema)
        found = _rehearse(schema)
        left = wanted.missing_in(applied_in(schema, wanted))
        if left:
            raise RehearsalLeft(f"still missing after the rehearsal: {left}")
    except Exception:
        drop_schema(schema)
        raise
    mine = tuple(portion for portion in joined(found) if _is_safe(portion, schema))
    log.info("fleet.rendered", schemas=len(group.schemas), portions=len(mine))
    return Rendered(mine, schema)


def _is_safe(portion: Portion, schema: str) -> bool:
    statements = getattr(portion, "statements", ())
    if any(schema in statement for statement in statements):
        raise RehearsalLeft(f"{portion.name} names its schema: it cannot be run elsewhere")
    return True


def _make_start(group: Group, wanted: Wanted, schema: str) -> None:
    """Make `schema` as the group's schemas should be: from a template, else by migrations."""
    template = template_at(group.applied, wanted)
    text = snapshot_of(template) if template else None
    if text is not None:
        with connection.cursor() as cursor:
            cursor.execute(text.text_for(schema))
        return
    make_empty_schema(schema)
    with working_in(schema):
        enter_alone(schema)
        executor = MigrationExecutor(connection)
        nodes = executor.loader.graph.nodes
        plan = [(nodes[key], False) for key in wanted.keys if key in group.applied & set(nodes)]
        if plan:
            executor.migrate([], plan=plan)


def template_at(applied: frozenset[Key], wanted: Wanted) -> str | None:
    """Return the template schema in which exactly `applied` is applied, None without one."""
    templates = sorted(name for name in existing_schemas() if name.startswith(TEMPLATE_PREFIX))
    for found in groups_of(templates, wanted):
        if found.applied == applied:
            return found.schemas[0]
    return None


def _rehearse(schema: str) -> list[Portion]:
    with working_in(schema):
        enter_alone(schema)
        executor = MigrationExecutor(connection)
        targets = leaves_in_cities(executor.loader)
        plan = [migration for migration, _backwards in executor.migration_plan(targets)]
        applied = [
            key for key in executor.loader.applied_migrations if key in executor.loader.graph.nodes
        ]
        state = executor.loader.project_state(applied)
        portions: list[Portion] = []
        for migration in plan:
            portion, state = _rehearse_one(migration, state)
            portions.append(portion)
        before = set(MigrationRecorder(connection).applied_migrations())
        executor.loader.build_graph()
        executor.check_replacements()
        after = set(MigrationRecorder(connection).applied_migrations())
    if squashed := tuple(sorted(after - before)):
        portions.append(SqlPortion(squashed))
    return portions


def _rehearse_one(migration: Migration, state: ProjectState) -> tuple[Portion, ProjectState]:
    keys = tuple(migration.replaces or [(migration.app_label, migration.name)])
    before = state.clone()
    recorder = StatementRecorder(atomic=migration.atomic)
    with recorder as editor:
        state = migration.apply(state, editor)
    for label, name in keys:
        MigrationRecorder(connection).record_applied(label, name)
    if not is_sql_alone(migration):
        return PythonPortion(keys, migration, before), state
    kind = SqlPortion if migration.atomic else StepwisePortion
    return kind(keys, tuple(recorder.statements)), state


def drop_schema(schema: str) -> None:
    """Drop a schema of ours with all that is in it, if it is there."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))


def drop_rehearsals(keep: Sequence[str] = ()) -> None:
    """Drop the schemas of rehearsals, also those that a killed run left."""
    for schema in sorted(existing_schemas()):
        if schema.startswith(REHEARSAL_PREFIX) and schema not in keep:
            drop_schema(schema)
