"""Long work runs in the worker, tells how far it is, and survives the worker's death."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import RequestFactory
from django.utils import translation

from kernel.audit.models import AuditEvent
from kernel.errors import Invalid, NotFound
from kernel.jobs import actions
from kernel.jobs.models import Job, JobState
from kernel.jobs.views import job_page, may_see_job
from kernel.outbox import actions as outbox
from kernel.outbox.lease import LEASE
from kernel.outbox.models import OutboxMessage
from kernel.people import SYSTEM, Actor
from kernel.registries import job_runners
from tenant_apps.residents.actions.accounts import make_account
from tenant_apps.residents.actions.roles import grant_role
from tenants.city import City

KIND = "tests.count"
CLERK = Actor(account=UUID(int=7), roles=frozenset({"intake_clerk"}))
Runner = Callable[..., dict[str, Any]]


@pytest.fixture
def runs() -> Iterator[Callable[[Runner], None]]:
    """Give `runs(function)`: what a job of the test does."""

    def install(runner: Runner) -> None:
        job_runners.entries[KIND] = runner

    yield install
    job_runners.entries.pop(KIND, None)


def start(at: datetime, **parameters: Any) -> tuple[Job, OutboxMessage]:
    job = actions.start_job(KIND, parameters=parameters, actor=CLERK, at=at)
    return job, OutboxMessage.objects.get(topic=actions.TOPIC)


def test_start_job_stores_job_message_and_audit_when_the_kind_is_known(
    city: City, at: datetime, runs: Callable[[Runner], None]
) -> None:
    runs(lambda progress, *, at, actor: {})
    job, message = start(at)
    assert message.payload == {
        "job": str(job.uuid),
        "roles": ["intake_clerk"],
        "language": "uk",
    }
    assert AuditEvent.objects.filter(verb="job.started", object_key=str(job.uuid)).count() == 1


def test_start_job_refuses_when_nobody_registered_the_kind(city: City, at: datetime) -> None:
    with pytest.raises(KeyError):
        actions.start_job("tests.unknown", parameters={}, actor=CLERK, at=at)
    assert not Job.objects.exists()


def test_job_keeps_its_report_when_it_is_done(
    city: City, at: datetime, runs: Callable[[Runner], None]
) -> None:
    seen: list[Any] = []

    def count(progress: actions.Progress, *, at: datetime, actor: Actor, rows: int) -> Any:
        progress.step("counting", total=rows)
        seen.append((actor.account, sorted(actor.roles), Job.objects.get().step))
        return {"text": "3 rows were counted.", "counts": {"rows": rows}}

    runs(count)
    job, message = start(at, rows=3)
    assert outbox.deliver(message.pk, at=at)
    job.refresh_from_db()
    assert seen == [(CLERK.account, ["intake_clerk"], "counting")]
    assert (job.state, job.report["counts"], job.total) == (JobState.DONE, {"rows": 3}, 3)
    assert job.is_over


def test_job_runs_again_when_its_worker_was_killed(
    city: City, at: datetime, runs: Callable[[Runner], None]
) -> None:
    attempts: list[int] = []
    runs(lambda progress, *, at, actor: attempts.append(progress.job.attempts) or {})
    job, message = start(at)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, started_at=at, attempts=1)
    OutboxMessage.objects.filter(pk=message.pk).update(claimed_until=at + LEASE, attempts=1)
    assert not outbox.deliver(message.pk, at=at + timedelta(seconds=30))
    assert outbox.deliver(message.pk, at=at + LEASE)
    job.refresh_from_db()
    assert (attempts, job.state) == ([2], JobState.DONE)


def test_job_ends_as_refused_when_its_runner_refuses(
    city: City, at: datetime, runs: Callable[[Runner], None]
) -> None:
    def refuse(*_: Any, **__: Any) -> dict[str, Any]:
        raise Invalid("jobs.unknown_job", row=4, found=uuid4())

    runs(refuse)
    job, message = start(at)
    assert outbox.deliver(message.pk, at=at)
    job.refresh_from_db()
    assert (job.state, job.report["code"]) == (JobState.REFUSED, "jobs.unknown_job")
    assert job.report["facts"]["row"] == 4


def test_job_ends_as_failed_when_its_last_run_fails(
    city: City, at: datetime, runs: Callable[[Runner], None]
) -> None:
    def fail(*_: Any, **__: Any) -> dict[str, Any]:
        raise ZeroDivisionError

    runs(fail)
    job, message = start(at)
    for _ in range(actions.MAX_RUNS - 1):
        with pytest.raises(ZeroDivisionError):
            outbox.deliver(message.pk, at=at)
    assert outbox.deliver(message.pk, at=at)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, actions.MAX_RUNS)


def test_job_ends_as_failed_when_it_kills_every_worker(
    city: City, at: datetime, runs: Callable[[Runner], None]
) -> None:
    ran: list[bool] = []
    runs(lambda progress, *, at, actor: ran.append(True) or {})
    job, message = start(at)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=actions.MAX_RUNS)
    assert outbox.deliver(message.pk, at=at)
    job.refresh_from_db()
    assert (ran, job.state) == ([], JobState.FAILED)


def ask(job: Job, actor: Actor) -> Any:
    request = RequestFactory().get("/", headers={"accept": "application/json"})
    request.actor = actor  # type: ignore[attr-defined]
    return job_page(request, job.pk)


@pytest.mark.parametrize(
    "actor", [CLERK, Actor(account=None, roles=frozenset({"auditor"})), Actor(CLERK.account)]
)
def test_job_page_shows_progress_when_staff_or_the_starter_asks(
    city: City, at: datetime, runs: Callable[[Runner], None], actor: Actor
) -> None:
    runs(lambda progress, *, at, actor: {})
    job, _ = start(at)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, done=2, total=5)
    shown = json.loads(ask(job, actor).content)
    assert (shown["state"], shown["done"], shown["total"]) == ("running", 2, 5)


@pytest.mark.parametrize("actor", [Actor(account=None), Actor(account=UUID(int=8))])
def test_job_page_is_not_found_when_somebody_else_asks(
    city: City, at: datetime, runs: Callable[[Runner], None], actor: Actor
) -> None:
    runs(lambda progress, *, at, actor: {})
    job, _ = start(at)
    with pytest.raises(NotFound):
        ask(job, actor)


def test_job_page_opens_by_the_roles_of_its_kind_when_another_member_of_staff_asks(
    city: City, at: datetime, runs: Callable[[Runner], None]
) -> None:
    runs(Opened())
    job, _ = start(at)
    for role in ("paper_clerk", "auditor", "owner"):
        other = Actor(account=UUID(int=8), roles=frozenset({role}))
        assert ask(job, other).status_code == 200
    with pytest.raises(NotFound):
        ask(job, Actor(account=UUID(int=8), roles=frozenset({"editor"})))


class Opened:
    """A runner whose reports paper clerks read."""

    roles = frozenset({"paper_clerk"})

    def __call__(self, progress: actions.Progress, **_options: Any) -> dict[str, Any]:
        """Do nothing."""
        return {}


@pytest.mark.parametrize(
    ("kind", "role", "opens"),
    [
        ("residents.import_roll", "contest_manager", True),
        ("residents.import_roll", "intake_clerk", False),
        ("budget.import", "contest_manager", True),
        ("budget.import", "editor", False),
        ("budget.tally", "contest_manager", True),
        ("budget.tally", "paper_clerk", False),
        ("retention", "contest_manager", False),
        ("audit.verify", "contest_manager", False),
    ],
)
def test_job_opens_to_those_who_may_start_its_kind(kind: str, role: str, opens: bool) -> None:
    assert kind in job_runners.entries
    actor = Actor(account=UUID(int=8), roles=frozenset({role}))
    assert may_see_job(Job(kind=kind, started_by=None), actor) is opens


def test_job_page_shows_the_report_to_people_when_it_is_done(
    city: City, at: datetime, runs: Callable[[Runner], None], client_for: Callable[..., Any]
) -> None:
    runs(lambda progress, *, at, actor: {})
    resident = make_account(
        email="clerk@poltava.example", name="Ірина Мельник", password="dobra-hromada", at=at
    )
    grant_role(resident=resident, role="owner", actor=SYSTEM, at=at)
    job, _ = start(at)
    report = {"text": "Two rows were taken.", "counts": {"rows": 2}, "errors": [{"row": 9}]}
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, ended_at=at, report=report)
    client = client_for(city)
    client.force_login(resident)
    shown = client.get(f"/office/jobs/{job.pk}/")
    assert shown.status_code == 200
    assert "Two rows were taken." in shown.content.decode()
    assert client_for(city).get(f"/office/jobs/{job.pk}/").status_code == 404


def test_report_speaks_the_language_of_whoever_started_it(
    city: City, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def speak(progress: actions.Progress, **_parameters: Any) -> dict[str, Any]:
        return {"text": translation.get_language()}

    monkeypatch.setitem(job_runners.entries, KIND, speak)
    with translation.override("pl"):
        job = actions.start_job(KIND, parameters={}, actor=CLERK, at=at)
    message = OutboxMessage.objects.get(topic=actions.TOPIC)
    outbox.deliver(message.pk, at=at)
    job.refresh_from_db()
    assert job.report["text"] == "pl"
