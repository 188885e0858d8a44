"""Long work: start it, run it in the worker, leave its progress and find it again.

A runner is registered under its kind in `kernel.registries.job_runners` and is called as
`runner(progress, at=…, actor=…, **parameters)`; it returns the report, JSON values: `text` is the
sentence people read, `counts` a mapping of labels to numbers, `errors` rows with `row`, `column`
and `sentence`, `links` rows with `label` and `url`. A runner is idempotent: after a killed worker
it is run again from the beginning. Its attribute `title`, if any, names it for people; its
attribute `roles`, if any, opens its reports beside owners, auditors and whoever started it.
"""

import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation

from kernel.audit.actions import record
from kernel.errors import NotFound, Refusal
from kernel.jobs.models import Job, JobState
from kernel.outbox.actions import publish
from kernel.people import Actor
from kernel.registries import job_runners

log = structlog.get_logger()

TOPIC = "jobs.run"
MAX_RUNS = 3
TELL_SECONDS = 1.0


class Progress:
    """How a runner tells where it is; writes at most once a second.

    Called inside a runner's transaction it is seen only after the commit: tell between batches.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self._told = time.monotonic()

    def step(self, name: str, *, total: int | None = None) -> None:
        """Begin a named step of `total` units (None: unknown)."""
        self._write(step=name, done=0, total=total)

    def advance(self, done: int) -> None:
        """Say that `done` units of the step are done."""
        if time.monotonic() - self._told >= TELL_SECONDS:
            self._write(done=done)

    def _write(self, **values: Any) -> None:
        Job.objects.filter(pk=self.job.pk).update(**values)
        self._told = time.monotonic()


@transaction.atomic
def start_job(kind: str, *, parameters: dict[str, Any], actor: Actor, at: datetime) -> Job:
    """Start long work of a registered `kind`; the worker takes it after the commit.

    Raises: KeyError for a kind that nobody registered.
    """
    job_runners[kind]
    job = Job.objects.create(
        kind=kind, parameters=parameters, started_by=actor.account, created_at=at
    )
    record("job.started", kind="job", key=job.uuid, actor=actor, at=at, job_kind=kind)
    language = translation.get_language() or ""
    publish(TOPIC, at=at, job=str(job.uuid), roles=sorted(actor.roles), language=language)
    return job


def run_job(*, job: str, roles: list[str], at: datetime, language: str = "") -> None:
    """Run one job in the current schema and keep its report; a finished one stays as it is.

    The report speaks `language`, that of whoever started it. The outbox lets only one worker in
    at a time. A refusal ends the job with its code and facts in the report; an error ends it
    after the third run.

    Raises: NotFound `jobs.unknown_job`; the runner's error while runs are left.
    """
    found = Job.objects.filter(pk=UUID(job)).first()
    if found is None:
        raise NotFound("jobs.unknown_job")
    if found.is_over:
        return
    began = time.monotonic()
    _begin(found, at=at)
    with translation.override(language or settings.LANGUAGE_CODE):
        state, report = _outcome(found, roles, at=at)
    elapsed = timedelta(seconds=time.monotonic() - began)
    Job.objects.filter(pk=found.pk).update(state=state, report=report, ended_at=at + elapsed)


def _begin(job: Job, *, at: datetime) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, started_at=at, attempts=F("attempts") + 1, step="", done=0
    )
    job.refresh_from_db()


def _outcome(job: Job, roles: list[str], *, at: datetime) -> tuple[JobState, dict[str, Any]]:
    if job.attempts > MAX_RUNS:
        log.error("job.given_up", job=str(job.uuid), job_kind=job.kind)
        return JobState.FAILED, {}
    actor = Actor(account=job.started_by, roles=frozenset(roles))
    try:
        runner = job_runners[job.kind]
        report = runner(Progress(job), at=at, actor=actor, **job.parameters)
    except Refusal as refusal:
        facts = {name: _plain(value) for name, value in refusal.facts.items()}
        return JobState.REFUSED, {"code": refusal.code, "facts": facts}
    except Exception:
        if job.attempts < MAX_RUNS:
            raise
        log.exception("job.failed", job=str(job.uuid), job_kind=job.kind)
        return JobState.FAILED, {}
    return JobState.DONE, report or {}


def _plain(value: Any) -> Any:
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)
