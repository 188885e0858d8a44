"""Imports as long work: store the file, check it, show the report, then take it in.

One import is two jobs: a dry run that changes nothing, and after somebody confirmed it, the
import of the same stored file in one transaction.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kernel.errors import Conflict, NotFound
from kernel.jobs.actions import Progress, start_job
from kernel.jobs.models import Job, JobState
from kernel.people import Actor
from tenant_apps.budget.actions.imports_findings import report_of
from tenant_apps.budget.actions.imports_pb import check_plan, import_election, imported_before
from tenant_apps.budget.actions.imports_pb_plan import (
    ElectionChecked,
    check_election,
    official_winners,
)
from tenant_apps.budget.actions.imports_projects import check_projects, import_projects
from tenant_apps.budget.actions.imports_votes import check_votes, import_votes
from tenant_apps.budget.models import Contest
from tenant_apps.budget.rules.permissions import MATRIX, check_may
from tenant_apps.files.actions.files import open_file, store_file
from tenant_apps.files.rules.content import TABLES

JOB_KIND = "budget.import"
PURPOSE = "budget_import"
MEGABYTE = 1024 * 1024
LARGEST = 64 * MEGABYTE
ELECTION, PROJECTS, VOTES = "election", "projects", "votes"
PERMISSIONS = {
    ELECTION: "ballots.import",
    PROJECTS: "proposals.import",
    VOTES: "ballots.import",
}


@dataclass(frozen=True)
class JobRunner:
    """A runner with the title that people read on its page and the roles that open it."""

    title: Any
    run: Callable[..., dict[str, Any]]
    roles: frozenset[str]

    def __call__(self, progress: Progress, **parameters: Any) -> dict[str, Any]:
        """Run the job."""
        return self.run(progress, **parameters)


@transaction.atomic
def start_import(
    kind: str,
    *,
    file: BinaryIO,
    name: str,
    currency: str,
    time_zone: str,
    contest: Contest | None = None,
    admitted: bool = False,
    actor: Actor,
    at: datetime,
) -> Job:
    """Store a file and start the dry run of its import.

    Raises: NotAllowed; Invalid when the file is empty, too large or of another type.
    """
    check_may(actor.roles, PERMISSIONS[kind])
    stored = store_file(
        file=file,
        name=name,
        purpose=PURPOSE,
        accept=TABLES,
        max_bytes=LARGEST,
        actor=actor,
        at=at,
    )
    parameters = {
        "kind": kind,
        "file": str(stored.uuid),
        "name": stored.name,
        "currency": currency,
        "time_zone": time_zone,
        "contest": contest.slug if contest else "",
        "admitted": admitted,
        "checked": "",
    }
    return start_job(JOB_KIND, parameters=parameters, actor=actor, at=at)


@transaction.atomic
def confirm_import(checked: UUID, *, actor: Actor, at: datetime) -> Job:
    """Start the import that a dry run found nothing against; confirming twice gives one job.

    Raises: NotAllowed; NotFound; Conflict (`budget.import.not_checked`).
    """
    job = Job.objects.select_for_update().filter(pk=checked, kind=JOB_KIND).first()
    if job is None or job.parameters["checked"]:
        raise NotFound("budget.import.unknown")
    check_may(actor.roles, PERMISSIONS[job.parameters["kind"]])
    if job.state != JobState.DONE or job.report.get("grave"):
        raise Conflict("budget.import.not_checked")
    started = import_after(checked)
    if started is not None:
        return started
    parameters = {**job.parameters, "checked": str(checked)}
    return start_job(JOB_KIND, parameters=parameters, actor=actor, at=at)


def import_after(checked: UUID) -> Job | None:
    """Return the import that was started after a dry run, if any."""
    return Job.objects.filter(kind=JOB_KIND, parameters__checked=str(checked)).first()


def run_import(
    progress: Progress, *, at: datetime, actor: Actor, kind: str, file: str, **parameters: Any
) -> dict[str, Any]:
    """Run a dry run, or the import when `checked` names the dry run before it."""
    progress.step(_("reading the file"))
    with open_file(uuid=UUID(file), purpose=PURPOSE) as stored:
        if kind == ELECTION:
            return _run_election(progress, stored.read(), at=at, actor=actor, **parameters)
        if kind == VOTES:
            return _run_votes(progress, stored, at=at, actor=actor, **parameters)
        return _run_projects(progress, stored, at=at, actor=actor, **parameters)


def _run_election(
    progress: Progress,
    content: bytes,
    *,
    at: datetime,
    actor: Actor,
    currency: str,
    time_zone: str,
    checked: str,
    **_rest: Any,
) -> dict[str, Any]:
    if checked:
        contest = import_election(
            content,
            key=UUID(checked),
            currency=currency,
            time_zone=time_zone,
            actor=actor,
            at=at,
            progress=progress,
        )
        text = _("The election is imported. Count it and compare the winners with the file's.")
        return report_of(ELECTION, [], stage="imported", text=text, contest=contest.slug)
    check_may(actor.roles, PERMISSIONS[ELECTION])
    found = check_election(content, currency=currency, time_zone=time_zone)
    before = imported_before(hashlib.sha256(content).hexdigest())
    if found.plan is not None and before is None:
        check_plan(found.plan, at=at)
    return report_of(
        ELECTION,
        found.findings,
        stage="checked",
        text=_checked_text(sum(finding.grave for finding in found.findings)),
        before=before.slug if before else "",
        **_election_facts(found),
    )


def _election_facts(found: ElectionChecked) -> dict[str, Any]:
    """Return what the confirmation page says of a readable election."""
    plan = found.plan
    if plan is None:
        return {}
    winners = official_winners(plan.file)
    return {
        "title": plan.title,
        "currency": plan.currency,
        "amount_minor": plan.pool["amount_minor"],
        "method": plan.pool["method"],
        "tally_rule": plan.pool["tally_rule"],
        "projects": len(plan.projects),
        "ballots": len(plan.file.votes),
        "winners": None if winners is None else len(winners),
        "opens_at": plan.opens_at.isoformat(),
        "closes_at": plan.closes_at.isoformat(),
    }


def _run_projects(
    progress: Progress,
    stored: BinaryIO,
    *,
    at: datetime,
    actor: Actor,
    contest: str,
    admitted: bool,
    checked: str,
    **_rest: Any,
) -> dict[str, Any]:
    found = _find_contest(contest)
    if checked:
        progress.step(_("storing the projects"))
        counts = import_projects(found, stored, admitted=admitted, actor=actor, at=at)
        text = _("The projects are imported.")
        return report_of(
            PROJECTS, [], stage="imported", text=text, contest=contest, imported=counts
        )
    check_may(actor.roles, PERMISSIONS[PROJECTS])
    outcome = check_projects(found, stored)
    return report_of(
        PROJECTS,
        outcome.findings,
        stage="checked",
        text=_checked_text(len(outcome.findings)),
        contest=contest,
        created=outcome.created,
        known=outcome.known,
    )


def _run_votes(
    progress: Progress,
    stored: BinaryIO,
    *,
    at: datetime,
    actor: Actor,
    contest: str,
    checked: str,
    **_rest: Any,
) -> dict[str, Any]:
    found = _find_contest(contest)
    if checked:
        progress.step(_("storing the ballots"))
        counts = import_votes(found, stored, actor=actor, at=at)
        text = _("The ballots are imported.")
        return report_of(VOTES, [], stage="imported", text=text, contest=contest, imported=counts)
    check_may(actor.roles, PERMISSIONS[VOTES])
    outcome = check_votes(found, stored, at=at)
    return report_of(
        VOTES,
        outcome.findings,
        stage="checked",
        text=_checked_text(sum(finding.grave for finding in outcome.findings)),
        contest=contest,
        created=len(outcome.rows),
        known=outcome.voted,
    )


def _find_contest(slug: str) -> Contest:
    found = Contest.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound("budget.import.unknown")
    return found


def _checked_text(grave: int) -> str:
    if not grave:
        return _("The file is in order. Nothing is stored yet: confirm the import.")
    return ngettext(
        "%(count)s thing has to be put right. Nothing was stored.",
        "%(count)s things have to be put right. Nothing was stored.",
        grave,
    ) % {"count": grave}


RUNNER = JobRunner(
    title=gettext_lazy("Import into the budget"),
    run=run_import,
    roles=frozenset().union(*(MATRIX[action] for action in PERMISSIONS.values())),
)
