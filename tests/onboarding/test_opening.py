"""From approval to an open site: steps, failures at each, retries, the owner's invitation."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from kernel.outbox.actions import deliver
from kernel.outbox.models import OutboxMessage
from kernel.people import SYSTEM
from shared_apps.onboarding.actions import opening
from shared_apps.onboarding.actions.decisions import approve
from shared_apps.onboarding.models import Application
from shared_apps.onboarding.web.progress import progress_of
from tenant_apps.residents.models import RoleInvitation
from tenants.actions import provisioning
from tenants.models import Municipality
from tenants.schemas import working_in
from tests.onboarding.applying import EMAIL, Applicant
from tests.residents.letters import deliver_letters

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Browser = Callable[..., Any]
SCHEMA = "city_zhovti_mlyny"
HOST = "zhovti-mlyny.localhost"


@pytest.fixture
def approved(submitted: Application, at: datetime) -> Application:
    """Give an application that was approved a moment ago; nothing is made yet."""
    return approve(submitted, actor=SYSTEM, at=at)


def deliver_opening(at: datetime) -> None:
    """Run the reactions that wait in public."""
    waiting = OutboxMessage.objects.filter(topic="onboarding.provision", delivered_at__isnull=True)
    for message in list(waiting.order_by("pk")):
        deliver(message.pk, at=at)


def states(found: Application) -> dict[str, str]:
    fresh = Application.objects.get(pk=found.pk)
    progress = progress_of(fresh)
    assert progress is not None
    return {step["name"]: step["state"] for step in progress["steps"]}


def test_site_answers_and_owner_is_invited_when_approved(
    applicant: Applicant, approved: Application, at: datetime
) -> None:
    assert set(states(approved).values()) == {"done", "waiting"}
    deliver_opening(at)
    approved.refresh_from_db()
    assert (approved.state, approved.opening) == ("provisioned", "done")
    assert set(states(approved).values()) == {"done"}
    assert Client(HTTP_HOST=HOST).get("/").status_code == 200
    with working_in(SCHEMA):
        letters = [*deliver_letters(at), *deliver_letters(at)]
        assert RoleInvitation.objects.get().email == EMAIL
        assert "http" in letters[-1].body
        assert HOST in letters[-1].body
    page = applicant.browser.get(applicant.page("", "status")).content.decode()
    assert "The site is made" in page
    assert HOST in page


def test_opening_takes_less_than_two_seconds_when_measured(
    submitted: Application, at: datetime, capsys: Any
) -> None:
    began = time.perf_counter()
    approve(submitted, actor=SYSTEM, at=at)
    deliver_opening(at)
    assert Client(HTTP_HOST=HOST).get("/").status_code == 200
    seconds = time.perf_counter() - began
    with capsys.disabled():
        print(f" [approved → 200 on the subdomain: {seconds:.2f} s] ", end="")
    assert seconds < 20


@pytest.mark.parametrize("name", [*provisioning.STEPS, "invite_owner"])
def test_retry_resumes_at_the_failed_step(
    applicant: Applicant,
    approved: Application,
    operator_client: Browser,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    done: list[str] = []
    real = dict(provisioning.STEPS)
    real_invite = opening.invite_owner
    broken = {name}

    def watched(step: str, work: Callable[..., None]) -> Callable[..., None]:
        def run(*arguments: Any, **facts: Any) -> None:
            if step in broken:
                raise RuntimeError("the disk is full")
            work(*arguments, **facts)
            done.append(step)

        return run

    monkeypatch.setattr(
        provisioning, "STEPS", {step: watched(step, work) for step, work in real.items()}
    )
    monkeypatch.setattr(opening, "invite_owner", watched("invite_owner", real_invite))
    deliver_opening(at)
    approved.refresh_from_db()
    assert (approved.state, approved.opening) == ("approved", "failed")
    assert states(approved)[name] == "failed"
    console = operator_client()
    page = f"/console/applications/{approved.uuid}/"
    assert "the disk is full" in console.get(page).content.decode()
    shown = applicant.browser.get(applicant.page("", "status")).content.decode()
    assert "the disk is full" not in shown
    assert "A step did not succeed" in shown
    broken.clear()
    for _click in range(2):
        assert console.post(f"{page}retry/").status_code == 302
    deliver_opening(at)
    approved.refresh_from_db()
    assert (approved.state, approved.opening, approved.opening_run) == ("provisioned", "done", 2)
    assert done == [*real, "invite_owner"], "a step was repeated or left out"
    assert console.post(f"{page}retry/").status_code == 409


def test_opening_goes_on_when_a_worker_was_killed_in_the_middle(
    approved: Application, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(_city: Municipality) -> None:
        raise Killed

    steps = {**provisioning.STEPS, "open_address": die}
    with monkeypatch.context() as patch:
        patch.setattr(provisioning, "STEPS", steps)
        with pytest.raises(Killed):
            opening.open_site(application=str(approved.uuid), run=1, at=at)
    approved.refresh_from_db()
    assert approved.opening == "running"
    assert states(approved)["open_address"] == "running"
    opening.open_site(application=str(approved.uuid), run=1, at=at)
    approved.refresh_from_db()
    assert approved.state == "provisioned"


def test_opening_does_nothing_when_delivered_again(approved: Application, at: datetime) -> None:
    deliver_opening(at)
    for run in (1, 2):
        opening.open_site(application=str(approved.uuid), run=run, at=at)
    with working_in(SCHEMA):
        assert OutboxMessage.objects.filter(topic="residents.invite_owner").count() == 1


def test_progress_asks_again_while_it_runs_and_stops_when_done(
    applicant: Applicant, approved: Application, operator_client: Browser, at: datetime
) -> None:
    paths = [applicant.page("", "status"), f"/console/applications/{approved.uuid}/"]
    for browser, path in zip((applicant.browser, operator_client()), paths, strict=True):
        page = browser.get(path).content.decode()
        assert 'hx-trigger="every 1s"' in page
        assert f'href="{path}">Refresh' in page or f'href="{path}">Оновити' in page
    deliver_opening(at)
    page = applicant.browser.get(paths[0]).content.decode()
    assert "hx-trigger" not in page


def test_letter_of_owner_is_sent_once_when_told_twice(approved: Application, at: datetime) -> None:
    deliver_opening(at)
    with working_in(SCHEMA):
        again = OutboxMessage.objects.create(
            topic="residents.invite_owner",
            payload={"email": EMAIL.upper(), "language": "uk"},
            created_at=at,
            due_at=at,
        )
        deliver_letters(at)
        assert deliver(again.pk, at=at) is False
        sent = OutboxMessage.objects.filter(topic="residents.send_mail")
        assert sent.count() == 1
        assert RoleInvitation.objects.count() == 1
