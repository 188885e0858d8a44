"""Files of registers that operators upload: kept until the worker has loaded them."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import Invalid, Refusal
from kernel.jobs.actions import Progress, start_job
from kernel.jobs.models import Job
from kernel.people import Actor
from shared_apps.registers.actions.loading import load_register
from shared_apps.registers.rules.schemes import scheme_called

JOB_KIND = "registers.load"
FOLDER = "registers"
MOST_MEGABYTES = 32
READERS = frozenset({"operator", "finance", "viewer"})


def start_load(slug: str, file: File, *, as_of: date, actor: Actor, at: datetime) -> Job:  # type: ignore[type-arg]
    """Keep an uploaded file and let the worker load it; the job carries the report.

    Raises: Invalid `registers.scheme.unknown`, `registers.file.too_large`.
    """
    scheme_called(slug)
    if file.size > MOST_MEGABYTES * 1024 * 1024:
        raise Invalid("registers.file.too_large", megabytes=MOST_MEGABYTES)
    path = default_storage.save(f"{FOLDER}/{uuid4()}.csv", file)
    parameters = {"register": slug, "path": path, "as_of": as_of.isoformat()}
    return start_job(JOB_KIND, parameters=parameters, actor=actor, at=at)


class LoadRunner:
    """The runner of `registers.load`."""

    title = gettext_lazy("Loading a register")
    roles = READERS

    def __call__(
        self,
        progress: Progress,
        *,
        at: datetime,
        actor: Actor,
        register: str,
        path: str,
        as_of: str,
    ) -> dict[str, Any]:
        """Load the kept file, then drop it, also when it is refused."""
        if not default_storage.exists(path):
            raise Invalid("registers.file.missing")
        progress.step(_("Reading and comparing"))
        try:
            with default_storage.open(path, "rb") as file:
                day = date.fromisoformat(as_of)
                report = load_register(register, file, as_of=day, actor=actor, at=at)
        except Refusal:
            default_storage.delete(path)
            raise
        default_storage.delete(path)
        counts = {
            _("New"): report.new,
            _("Changed"): report.changed,
            _("Gone"): report.gone,
            _("Same"): report.same,
        }
        return {"text": _("The register is up to date."), "counts": counts}


RUNNER = LoadRunner()
