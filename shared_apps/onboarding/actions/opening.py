"""Opening an approved municipality's site: its schema, then the owner's invitation.

The reaction to `onboarding.provision`. What fails is recorded with its reason and waits for an
operator's retry, which resumes at the failed step; a killed worker's message is delivered again
and resumes there too.
"""

import time
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict
from kernel.outbox.actions import publish
from kernel.people import SYSTEM, Actor
from shared_apps.onboarding.actions.applications import KIND, lock_application, move
from shared_apps.onboarding.actions.decisions import OPEN_TOPIC
from shared_apps.onboarding.models import Application
from shared_apps.onboarding.rules.lifecycle import ApplicationState
from tenants.actions.provisioning import provision_city
from tenants.models import Municipality
from tenants.rules.lifecycle import CityState
from tenants.schemas import working_in

log = structlog.get_logger()

INVITE_TOPIC = "residents.invite_owner"
INVITE = "invite_owner"
TO_BE_MADE = frozenset({CityState.APPROVED, CityState.PROVISIONING, CityState.FAILED})


def open_site(*, application: str, run: int, at: datetime) -> None:
    """Make the schema, let the address answer, invite the owner; done steps are not repeated."""
    began = time.perf_counter()
    found = _begin(application, run)
    if found is None:
        return
    slug = found.site().slug
    try:
        if CityState(found.site().state) in TO_BE_MADE:
            provision_city(slug, actor=SYSTEM, at=at)
        step_began = time.perf_counter()
        invite_owner(found.site(), application=found, at=at)
    except Exception as error:
        log.exception("opening.failed", slug=slug)
        _fail(found, error)
        return
    seconds = round(time.perf_counter() - step_began, 4)
    _finish(found, seconds=seconds, at=at + timedelta(seconds=time.perf_counter() - began))


@transaction.atomic
def _begin(application: str, run: int) -> Application | None:
    """Return the application whose site is to be opened, None when this run is over."""
    found = lock_application(uuid=application)
    if found.state != ApplicationState.APPROVED or found.opening_run != run:
        return None
    if found.opening not in {"waiting", "running"}:
        return None
    found.opening = "running"
    found.opening_steps = []
    found.save(update_fields=["opening", "opening_steps"])
    return found


@transaction.atomic
def invite_owner(city: Municipality, *, application: Application, at: datetime) -> None:
    """Ask the city to invite its owner, whom it knows by the contact's verified address."""
    with working_in(city.schema_name):
        publish(INVITE_TOPIC, at=at, email=application.contact_email, language=application.language)


@transaction.atomic
def _fail(application: Application, error: Exception) -> None:
    found = lock_application(pk=application.pk)
    cause = f"{type(error).__name__}: {error}"
    found.opening = "failed"
    if CityState(found.site().state) is not CityState.FAILED:
        step = {"name": INVITE, "seconds": 0, "state": "failed", "error": cause[:500]}
        found.opening_steps = [step]
    found.save(update_fields=["opening", "opening_steps"])


@transaction.atomic
def _finish(application: Application, *, seconds: float, at: datetime) -> None:
    found = lock_application(pk=application.pk)
    found.opening = "done"
    found.opening_steps = [{"name": INVITE, "seconds": seconds, "state": "done"}]
    found.save(update_fields=["opening_steps"])
    move(found, to=ApplicationState.PROVISIONED, actor=SYSTEM, at=at)


@transaction.atomic
def retry(application: Application, *, actor: Actor, at: datetime) -> Application:
    """Try again where it failed; pressed twice it runs once.

    Raises: as `lock_application`; Conflict `onboarding.opening.not_failed` for an application
    that is not being opened.
    """
    found = lock_application(pk=application.pk)
    if found.state == ApplicationState.APPROVED and found.opening in {"waiting", "running"}:
        return found
    if found.state != ApplicationState.APPROVED or found.opening != "failed":
        raise Conflict("onboarding.opening.not_failed")
    found.opening, found.opening_run = "waiting", found.opening_run + 1
    found.save(update_fields=["opening", "opening_run"])
    record("application.opening_retried", kind=KIND, key=found.uuid, actor=actor, at=at)
    publish(OPEN_TOPIC, at=at, application=str(found.uuid), run=found.opening_run)
    return found
