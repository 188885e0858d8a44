"""Lifecycle verbs as long work of the main host: started by buttons, told step by step."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.audit.models import AuditEvent
from kernel.errors import Invalid
from kernel.jobs.actions import Progress
from kernel.people import Actor
from kernel.registries import job_runners
from tenants.actions.archives import archive_city
from tenants.actions.erasures import erase_city
from tenants.actions.exports import export_city, find_archive
from tenants.actions.moves import move_city
from tenants.actions.restores import opened, restore_city
from tenants.models import Municipality, Tombstone
from tenants.portable.elsewhere import Cell
from tenants.portable.packing import Packed
from tenants.rules.lifecycle import CityState

OPERATORS = frozenset({"operator"})


class ExportRunner:
    """`tenants.export` with `slug`: an archive in the platform's folder."""

    title = gettext_lazy("Export of a municipality")
    roles = OPERATORS

    def __call__(self, progress: Progress, *, at: datetime, actor: Actor, slug: str) -> Any:
        """Export and tell name, digest and figures."""
        return _packed_report(export_city(slug, actor=actor, at=at, tell=progress.step))


class ArchiveRunner:
    """`tenants.archive` with `slug`: an archive, then the site is closed."""

    title = gettext_lazy("Archiving of a municipality")
    roles = OPERATORS

    def __call__(self, progress: Progress, *, at: datetime, actor: Actor, slug: str) -> Any:
        """Archive; a run after a killed one finds it done."""
        if Municipality.objects.filter(slug=slug, state=CityState.ARCHIVED.value).exists():
            return {"text": _("The municipality is archived.")}
        _city, packed = archive_city(slug, actor=actor, at=at, tell=progress.step)
        return _packed_report(packed)


class RestoreRunner:
    """`tenants.restore` with `archive` (a file name), `slug` ("" for its own), `digest`, …."""

    title = gettext_lazy("Restoring of a municipality")
    roles = OPERATORS

    def __call__(
        self,
        progress: Progress,
        *,
        at: datetime,
        actor: Actor,
        archive: str,
        slug: str = "",
        digest: str = "",
        although_erased: bool = False,
        reason: str = "",
    ) -> Any:
        """Restore from an archive of the platform's folder; a run after a killed one finds it."""
        if _was_restored(progress, archive):
            return {"text": _("Everything equals the archive.")}
        done = restore_city(
            find_archive(archive),
            slug=slug,
            digest=digest,
            although_erased=although_erased,
            reason=reason,
            actor=actor,
            at=at,
            tell=progress.step,
        )
        counts = {_("tables"): done.tables, _("rows"): done.rows, _("files"): done.files}
        text = _("Everything equals the archive; the municipality is “%(slug)s”.")
        return {"text": text % {"slug": done.city.slug}, "counts": counts}


class EraseRunner:
    """`tenants.erase` with `slug`, `confirmation` (the slug, typed) and `reason`."""

    title = gettext_lazy("Erasure of a municipality")
    roles = OPERATORS

    def __call__(
        self,
        progress: Progress,
        *,
        at: datetime,
        actor: Actor,
        slug: str,
        confirmation: str,
        reason: str = "",
    ) -> Any:
        """Erase, or end an erasure that was begun."""
        tombstone: Tombstone = erase_city(
            slug, confirmation=confirmation, reason=reason, actor=actor, at=at, tell=progress.step
        )
        return {"text": _("“%(slug)s” is erased; a tombstone remains.") % {"slug": tombstone.slug}}


class MoveRunner:
    """`tenants.move` with `slug` and `cell`: its addresses come from `CELL_DATABASES`.

    They hold passwords, so that no parameter of a job ever names them.
    """

    title = gettext_lazy("Move of a municipality to another cell")
    roles = OPERATORS

    def __call__(
        self, progress: Progress, *, at: datetime, actor: Actor, slug: str, cell: str, **more: Any
    ) -> Any:
        """Move, or go on with a move."""
        known = settings.CELL_DATABASES.get(cell)
        if known is None:
            raise Invalid("tenants.move.unknown_cell", cell=cell)
        folder = known.get("state_folder")
        target = Cell(cell, known["url"], Path(folder) if folder else None)
        drop = bool(more.get("drop"))
        move = move_city(slug, to=target, drop=drop, actor=actor, at=at, tell=progress.step)
        text = _("The municipality lives in the cell “%(cell)s” now; every checksum was equal.")
        return {"text": text % {"cell": move.cell}}


def _was_restored(progress: Progress, archive: str) -> bool:
    """Whether an earlier run of this job was killed after its restore."""
    if progress.job.attempts < 2:
        return False
    with opened(find_archive(archive)) as found:
        digest = found.digest
    events = AuditEvent.objects.filter(verb="municipality.restored", facts__digest=digest)
    return events.filter(at__gte=progress.job.created_at).exists()


def _packed_report(packed: Packed) -> dict[str, Any]:
    counts = {_("tables"): packed.tables, _("rows"): packed.rows, _("files"): packed.files}
    text = _("The archive %(name)s is ready. Digest: %(digest)s")
    facts = {"name": packed.path.name, "digest": packed.digest}
    return {"text": text % facts, "counts": counts, "archive": facts}


def register_runners() -> None:
    """Let the worker run the lifecycle's verbs."""
    job_runners.register("tenants.export", ExportRunner())
    job_runners.register("tenants.archive", ArchiveRunner())
    job_runners.register("tenants.restore", RestoreRunner())
    job_runners.register("tenants.erase", EraseRunner())
    job_runners.register("tenants.move", MoveRunner())
