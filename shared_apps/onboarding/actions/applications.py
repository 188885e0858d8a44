"""Applications: begun, answered step by step, submitted, withdrawn."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid, NotFound
from kernel.locks import lock_object
from kernel.people import SYSTEM, Actor
from shared_apps.onboarding.actions.letters import post_letter
from shared_apps.onboarding.models import Application, ApplicationTransition
from shared_apps.onboarding.rules.lifecycle import (
    EDITABLE,
    NEEDS_REASON,
    ApplicationState,
    check_editable,
    check_move,
)
from shared_apps.onboarding.rules.wizard import AGREEMENTS, check_complete
from shared_apps.registers.models import RegisterUnit
from tenants.models import Municipality

KIND = "application"
KEY_BYTES = 32


@transaction.atomic
def begin(*, unit: RegisterUnit, language: str, at: datetime) -> Application:
    """Begin a draft for a municipality; its key opens it again on any device.

    Raises: as `check_free`.
    """
    check_free(unit)
    made: Application = Application.objects.create(
        key=secrets.token_urlsafe(KEY_BYTES),
        unit=unit,
        language=language,
        created_at=at,
        changed_at=at,
    )
    return made


def check_free(unit: RegisterUnit, *, but: Application | None = None) -> None:
    """Check that a municipality is not served yet and that nobody else applies for it.

    Raises: Conflict `onboarding.unit.served`, `onboarding.unit.applied`; Invalid
    `onboarding.unit.unknown` for a unit that is no municipality today.
    """
    if not RegisterUnit.objects.municipalities().filter(pk=unit.pk).exists():
        raise Invalid("onboarding.unit.unknown")
    if served_by(unit) is not None:
        raise Conflict("onboarding.unit.served")
    others = Application.objects.under_way().filter(unit=unit)
    if others.exclude(pk=but.pk if but else None).exists():
        raise Conflict("onboarding.unit.applied")


def served_by(unit: RegisterUnit) -> Municipality | None:
    """Return the municipality of the platform that this unit is, by its code or an older one."""
    codes = [unit.code, *unit.aliases]
    rows = Municipality.objects.filter(country=unit.country)
    found: Municipality | None = (
        rows.filter(official_code__in=codes) | rows.filter(code_aliases__overlap=codes)
    ).first()
    return found


def lock_application(**which: Any) -> Application:
    """Return the application, locked until the transaction ends.

    Raises: NotFound `onboarding.application.unknown`.
    """
    found: Application | None = (
        Application.objects.select_for_update(of=("self",)).with_names().filter(**which).first()
    )
    if found is None:
        raise NotFound("onboarding.application.unknown")
    return found


def lock_draft(key: str) -> Application:
    """Return the application whose answers may be changed, locked.

    Raises: as `lock_application`; Closed `onboarding.application.closed`.
    """
    found = lock_application(key=key)
    check_editable(ApplicationState(found.state))
    return found


@transaction.atomic
def answer(key: str, *, at: datetime, **answers: Any) -> Application:
    """Keep answers of a step. Raises: as `lock_draft`."""
    found = lock_draft(key)
    return keep(found, at=at, **answers)


def keep(application: Application, *, at: datetime, **fields: Any) -> Application:
    """Write fields of a locked application."""
    for name, value in fields.items():
        setattr(application, name, value)
    application.changed_at = at
    application.save(update_fields=[*fields, "changed_at"])
    return application


@transaction.atomic
def choose_unit(key: str, *, unit: RegisterUnit, at: datetime) -> Application:
    """Change the municipality of a draft; answers that followed from it are asked again.

    Raises: as `lock_draft`, `check_free`.
    """
    found = lock_draft(key)
    check_free(unit, but=found)
    if found.unit_id == unit.pk:
        return found
    if found.state != ApplicationState.DRAFT:
        raise Conflict("onboarding.application.closed")
    found.unit = unit
    return keep(
        found, at=at, unit=unit, slug="", languages=[], plan=None, modules=[], population=None
    )


@transaction.atomic
def keep_contact(key: str, *, email: str, at: datetime, **answers: Any) -> Application:
    """Keep who applies; another address is confirmed anew. Raises: as `lock_draft`."""
    found = lock_draft(key)
    address = email.strip().lower()
    if address != found.contact_email:
        answers |= {"email_verified_at": None, "code_digest": "", "code_expires_at": None}
    return keep(found, at=at, contact_email=address, **answers)


@transaction.atomic
def submit(
    key: str, *, accepted: Iterable[Mapping[str, str]], actor: Actor = SYSTEM, at: datetime
) -> Application:
    """Submit an application: it gets its number, and the contact a letter.

    `accepted` are the texts as `{kind, version, language, digest}`. Sent twice it stays as it is.

    Raises: as `lock_application`, `check_free`; Invalid `onboarding.application.incomplete`,
    `onboarding.application.not_accepted`; Closed `onboarding.application.closed`.
    """
    found = lock_application(key=key)
    if found.state == ApplicationState.SUBMITTED:
        return found
    check_editable(ApplicationState(found.state))
    found.accepted = [
        {**entry, "at": at.isoformat()}
        for entry in accepted
        if AGREEMENTS.get(entry["kind"]) == entry["version"]
    ]
    check_complete(found.answers())
    check_free(found.unit, but=found)
    if not found.number:
        found.number = _next_number(at)
    found.submitted_at = found.submitted_at or at
    try:
        with transaction.atomic():
            keep(found, at=at, accepted=found.accepted)
            move(found, to=ApplicationState.SUBMITTED, actor=actor, at=at)
    except IntegrityError as error:
        raise Conflict("onboarding.unit.applied") from error
    post_letter("submitted", found, at=at)
    return found


def _next_number(at: datetime) -> str:
    """Return the next number of the year; the lock lasts until the transaction ends."""
    lock_object(Application, f"numbers of {at.year}")
    year = f"{at.year}-"
    last = Application.objects.filter(number__startswith=year).order_by("-number").first()
    return f"{year}{int(last.number.removeprefix(year)) + 1 if last else 1:05d}"


@transaction.atomic
def withdraw(key: str, *, at: datetime) -> Application:
    """Withdraw a submitted application. Raises: as `lock_application`, `check_move`."""
    found = lock_application(key=key)
    return move(found, to=ApplicationState.WITHDRAWN, actor=SYSTEM, at=at)


def move(
    application: Application, *, to: ApplicationState, reason: str = "", actor: Actor, at: datetime
) -> Application:
    """Move a locked application to another state, with its row in the history and the audit.

    Raises: as `check_move`; Invalid `onboarding.application.reason_missing`.
    """
    before = ApplicationState(application.state)
    check_move(before, to)
    if to in NEEDS_REASON and not reason.strip():
        raise Invalid("onboarding.application.reason_missing")
    application.state, application.reason = to.value, reason.strip()
    application.changed_at = at
    is_open = to in EDITABLE | {ApplicationState.SUBMITTED}
    application.decided_at = None if is_open else application.decided_at or at
    fields = ["state", "reason", "changed_at", "decided_at", "number", "submitted_at"]
    application.save(update_fields=[*fields, "municipality", "opening"])
    ApplicationTransition.objects.create(
        application=application, state=to.value, reason=reason.strip(), actor=actor.tag, at=at
    )
    facts = {"before": before.value, "to": to.value, "number": application.number}
    key = application.uuid
    record("application.state_changed", kind=KIND, key=key, actor=actor, at=at, **facts)
    return application
