"""Voter rolls as files: kept only until they are imported, because they hold plain numbers."""

from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from kernel.jobs.actions import Progress, start_job
from kernel.jobs.models import Job
from kernel.people import Actor
from tenant_apps.files.actions.files import discard_file, open_file, store_file
from tenant_apps.files.models import StoredFile
from tenant_apps.files.rules.content import TABLES
from tenant_apps.files.rules.tables import Column, read_table
from tenant_apps.residents.actions.roll_import import import_roll
from tenant_apps.residents.rules.roles import IMPORTS_ROLL, check_may_import_roll
from tenant_apps.residents.rules.roll import HEADINGS

RUNNER = "residents.import_roll"
PURPOSE = "roll"
MAX_BYTES = 100 * 1024 * 1024
KEPT_FOR = timedelta(hours=24)
COLUMNS = [Column(name, headings, required=name == "id") for name, headings in HEADINGS.items()]


@transaction.atomic
def upload_roll(*, file: BinaryIO, name: str, actor: Actor, at: datetime) -> StoredFile:
    """Keep a roll file for its check and import, and discard rolls left for over a day.

    Raises: NotAllowed `residents.roll.not_allowed`; as `store_file`.
    """
    check_may_import_roll(actor)
    stale = StoredFile.objects.filter(purpose=PURPOSE, stored_at__lt=at - KEPT_FOR)
    for old in stale:
        discard_file(uuid=old.uuid, actor=actor, at=at)
    return store_file(
        file=file,
        name=name,
        purpose=PURPOSE,
        accept=TABLES,
        max_bytes=MAX_BYTES,
        actor=actor,
        at=at,
    )


def start_roll_import(
    *,
    file: UUID,
    scope: UUID,
    kind: str,
    dry_run: bool,
    skip_wrong_rows: bool = False,
    replace: bool = False,
    actor: Actor,
    at: datetime,
) -> Job:
    """Start checking (`dry_run`) or importing an uploaded roll as long work.

    Its report is `RollReport` as JSON with the file's UUID. Raises: NotAllowed
    `residents.roll.not_allowed`.
    """
    check_may_import_roll(actor)
    parameters: dict[str, Any] = {
        "file": str(file),
        "scope": str(scope),
        "kind": kind,
        "dry_run": dry_run,
        "skip_wrong_rows": skip_wrong_rows,
        "replace": replace,
    }
    return start_job(RUNNER, parameters=parameters, actor=actor, at=at)


def run_roll_import(
    progress: Progress,
    *,
    file: str,
    scope: str,
    kind: str,
    dry_run: bool,
    skip_wrong_rows: bool,
    replace: bool,
    actor: Actor,
    at: datetime,
) -> dict[str, Any]:
    """Run the job `residents.import_roll`; a file that was imported is discarded."""
    progress.step("reading")
    with open_file(uuid=UUID(file), purpose=PURPOSE) as content:
        report = import_roll(
            read_table(content, columns=COLUMNS),
            scope=UUID(scope),
            kind=kind,
            dry_run=dry_run,
            skip_wrong_rows=skip_wrong_rows,
            replace=replace,
            actor=actor,
            at=at,
            advance=progress.advance,
        )
    if report.stored:
        discard_file(uuid=UUID(file), actor=actor, at=at)
    return {**report.as_json(), "file": file}


class RollRunner:
    """The runner of `residents.import_roll`: who may import rolls reads its reports."""

    roles = IMPORTS_ROLL

    def __call__(self, progress: Progress, **parameters: Any) -> dict[str, Any]:
        """Run the import."""
        return run_roll_import(progress, **parameters)


ROLL_RUNNER = RollRunner()
