"""Workbooks of long sets: made once for everybody by the worker, kept until the set changes."""

import tempfile
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.home.open_data_files import write_workbook
from kernel.errors import NotFound
from kernel.jobs.actions import Progress, start_job
from kernel.jobs.models import Job, JobState
from kernel.open_data import Extent, datasets, extent_of
from kernel.people import SYSTEM, Actor

JOB_KIND = "open_data.workbook"
WORKBOOK_ROWS = 20_000
"""Longer sets are not written while somebody waits for the answer."""

FOLDER = "open-data"
TRY_AGAIN = timedelta(minutes=10)


def is_long(extent: Extent) -> bool:
    """Whether a workbook of this set is long work."""
    return extent.rows > WORKBOOK_ROWS


def state_of(name: str, extent: Extent) -> str:
    """Return `ready`, `running` or `missing`: what can be had of a set's workbook."""
    if not is_long(extent) or default_storage.exists(_path(name, extent)):
        return "ready"
    return "running" if _running(name, extent) is not None else "missing"


def open_stored(name: str, extent: Extent) -> BinaryIO:
    """Open the workbook of this version. Raises: FileNotFoundError when it was not made."""
    return cast("BinaryIO", default_storage.open(_path(name, extent)))


def prepare(name: str, extent: Extent, *, at: datetime) -> None:
    """Start making the workbook unless it is there or being made."""
    if state_of(name, extent) != "missing":
        return
    last = Job.objects.filter(kind=JOB_KIND, parameters__name=name).order_by("-created_at").first()
    if last is not None and last.created_at > at - TRY_AGAIN:
        return
    start_job(JOB_KIND, parameters={"name": name, "digest": extent.digest}, actor=SYSTEM, at=at)


class WorkbookRunner:
    """The runner of `open_data.workbook`."""

    title = gettext_lazy("Workbook of open data")

    def __call__(
        self, progress: Progress, *, at: datetime, actor: Actor, name: str, digest: str
    ) -> dict[str, Any]:
        """Write the set into the city's files and drop the workbooks of older versions."""
        if name not in datasets.entries:
            raise NotFound("jobs.unknown_job")
        dataset = datasets[name]
        extent = extent_of(dataset, at=at)
        progress.step(_("Writing"), total=extent.rows)
        with tempfile.TemporaryFile() as file:
            rows = write_workbook(file, dataset, at=at)
            file.seek(0)
            _replace(name, extent, File(file))
        return {"text": _("The workbook is ready."), "counts": {_("Rows"): rows}}


RUNNER = WorkbookRunner()


def _running(name: str, extent: Extent) -> Job | None:
    return Job.objects.filter(
        kind=JOB_KIND,
        parameters__name=name,
        parameters__digest=extent.digest,
        state__in=[JobState.WAITING, JobState.RUNNING],
    ).first()


def _replace(name: str, extent: Extent, content: Any) -> None:
    folder, path = f"{FOLDER}/{name}", _path(name, extent)
    older = default_storage.listdir(folder)[1] if default_storage.exists(folder) else []
    for file in older:
        default_storage.delete(f"{folder}/{file}")
    default_storage.save(path, content)


def _path(name: str, extent: Extent) -> str:
    return f"{FOLDER}/{name}/{extent.digest}.xlsx"
