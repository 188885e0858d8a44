"""Sealing every hour: one small task per municipality whose trail has grown."""

from typing import Any

from kernel import clock
from kernel.audit import actions, fleet
from kernel.outbox.declarations import any_schema_task, public_task

HEADER = "edem_schema"
"""The header that names a task's schema, as `config.celery` reads it."""


@any_schema_task("audit.seal")
def seal() -> int:
    """Seal what is settled in the schema that the task's header names; return how many events."""
    return actions.seal_events(at=clock.now())


@public_task("audit.seal_fleet")
def seal_fleet() -> int:
    """Send one sealing task to every schema that needs it; return how many."""
    task: Any = seal
    count = 0
    for schema in fleet.schemas_to_seal():
        task.apply_async(headers={HEADER: schema})
        count += 1
    return count
