"""Support access: asked for by an operator, lent by a municipality, used, ended.

The public schema holds each request and its own trail; what happens in the municipality is in the
municipality's trail as well.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import NotAllowed, NotFound
from kernel.people import Actor
from shared_apps.operators.actions import support_shown
from shared_apps.operators.actions.people import lock_operator
from shared_apps.operators.models import SupportAccess, SupportEntry
from shared_apps.operators.rules.support import (
    ENTRY_SECONDS,
    SupportState,
    check_loan,
    check_move,
    check_open,
    check_reason,
    is_open,
)
from tenants.actions.cities import lock_city
from tenants.city import City
from tenants.rules.lifecycle import CityState, check_has_schema
from tenants.schemas import PUBLIC, current_schema, working_in

KIND = "support_access"
SALT = "operators.support.entry"


@transaction.atomic
def ask_for_access(slug: str, *, reason: str, actor: Actor, at: datetime) -> SupportAccess:
    """Ask a municipality for access; its owner finds the request in the office.

    Raises: Invalid `operators.support.reason_missing`; NotFound `tenants.city.unknown`; Conflict
    `tenants.lifecycle.no_schema`.
    """
    said = check_reason(reason)
    city = lock_city(slug)
    check_has_schema(CityState(city.state))
    assert actor.account is not None
    operator = lock_operator(actor.account)
    access = SupportAccess.objects.create(
        municipality=city, operator=operator, reason=said, asked_at=at
    )
    _record("asked", access, city.schema_name, actor=actor, at=at, reason=said)
    return access


@transaction.atomic
def grant(
    access: UUID, *, city: City, role: str, hours: int, actor: Actor, at: datetime
) -> SupportAccess:
    """Lend a role of this municipality for some hours.

    Raises: Invalid `operators.support.role_not_lent`, `…hours`; NotFound `…unknown`; Conflict
    `…settled`.
    """
    lasts = check_loan(role, hours)
    found = _settle(access, city, SupportState.GRANTED, actor=actor, at=at)
    found.role, found.until = role, at + lasts
    found.save()
    facts = {"role": role, "until": found.until.isoformat()}
    _record("granted", found, city.schema_name, actor=actor, at=at, **facts)
    return found


@transaction.atomic
def refuse(access: UUID, *, city: City, actor: Actor, at: datetime) -> SupportAccess:
    """Refuse a request. Raises: NotFound `operators.support.unknown`; Conflict `…settled`."""
    found = _settle(access, city, SupportState.REFUSED, actor=actor, at=at)
    found.save()
    _record("refused", found, city.schema_name, actor=actor, at=at)
    return found


@transaction.atomic
def end(access: UUID, *, city: City | None, actor: Actor, at: datetime) -> SupportAccess:
    """End access at once: by the municipality (`city`), or by the operator who asked (None).

    Raises: NotFound `operators.support.unknown`; Conflict `operators.support.settled`.
    """
    found = _lock(access, city)
    if city is None and found.operator_id != actor.account:
        raise NotFound("operators.support.unknown")
    check_move(found.state, SupportState.ENDED)
    found.state, found.ended_at = SupportState.ENDED.value, at
    found.save(update_fields=["state", "ended_at"])
    _record("ended", found, found.municipality.schema_name, actor=actor, at=at)
    return found


@transaction.atomic
def open_entry(access: UUID, *, actor: Actor, at: datetime) -> str:
    """Open the way in for a minute and return its token; it is good once.

    Raises: NotFound `operators.support.unknown` for another operator's request; NotAllowed
    `operators.support.not_open`.
    """
    found = _lock(access, None)
    if found.operator_id != actor.account:
        raise NotFound("operators.support.unknown")
    check_open(found.state, found.until, at=at)
    lasts = timedelta(seconds=ENTRY_SECONDS)
    entry = SupportEntry.objects.create(access=found, created_at=at, expires_at=at + lasts)
    told = {
        "entry": str(entry.uuid),
        "operator": str(found.operator_id),
        "city": str(found.municipality.uuid),
    }
    return signing.dumps(told, salt=SALT)


@transaction.atomic
def use_entry(token: str, *, city: City, at: datetime) -> SupportAccess:
    """Use a way in up, on the municipality's own host.

    Raises: NotAllowed `operators.support.entry_unusable` for a token that is forged, late, used,
    of another municipality or of another operator; NotAllowed `operators.support.not_open`.
    """
    told = read_token(token, city=city)
    with working_in(PUBLIC):
        rows = SupportEntry.objects.select_for_update(of=("self",))
        entry = rows.filter(pk=told["entry"], used_at=None, expires_at__gt=at).first()
        if entry is None:
            raise NotAllowed("operators.support.entry_unusable")
        access = _lock(entry.access_id, city)
        operator = access.operator
        if str(operator.pk) != told["operator"] or not operator.is_active:
            raise NotAllowed("operators.support.entry_unusable")
        check_open(access.state, access.until, at=at)
        entry.used_at = at
        entry.save(update_fields=["used_at"])
    return access


def read_token(token: str, *, city: City) -> dict[str, Any]:
    """Return what a token says. Raises: NotAllowed `operators.support.entry_unusable`."""
    try:
        told: dict[str, Any] = signing.loads(token, salt=SALT, max_age=2 * ENTRY_SECONDS)
    except signing.BadSignature as error:
        raise NotAllowed("operators.support.entry_unusable") from error
    if told.get("city") != str(city.uuid):
        raise NotAllowed("operators.support.entry_unusable")
    return told


@transaction.atomic
def note_entered(access: SupportAccess, *, account: UUID, request_id: str, at: datetime) -> None:
    """Write down that support is in: in both trails, with the account that acts from now on."""
    with working_in(PUBLIC):
        SupportAccess.objects.filter(pk=access.pk).update(account=account)
    actor = Actor(account=account, request_id=request_id)
    schema = access.municipality.schema_name
    operator = str(access.operator_id)
    _record("entered", access, schema, actor=actor, at=at, account=str(account), operator=operator)


def lent_role(access: UUID, *, account: UUID, city: City, at: datetime) -> str:
    """Return the role that a support account holds at an instant, "" when none; one query."""
    with working_in(PUBLIC):
        rows = SupportAccess.objects.filter(
            pk=access, account=account, municipality__uuid=city.uuid, operator__is_active=True
        )
        found = rows.values_list("state", "until", "role").first()
    if found is None or not is_open(found[0], found[1], at=at):
        return ""
    return str(found[2])


def _settle(
    access: UUID, city: City, to: SupportState, *, actor: Actor, at: datetime
) -> SupportAccess:
    found = _lock(access, city)
    check_move(found.state, to)
    found.state, found.settled_at, found.settled_by = to.value, at, actor.account
    return found


def _lock(access: UUID, city: City | None) -> SupportAccess:
    """Return a request, locked; one of another municipality is not there."""
    rows = SupportAccess.objects.select_for_update(of=("self",))
    rows = rows.select_related("municipality", "operator").filter(pk=access)
    if city is not None:
        rows = rows.filter(municipality__uuid=city.uuid)
    found = rows.first()
    if found is None:
        raise NotFound("operators.support.unknown")
    return found


def _record(
    what: str, access: SupportAccess, schema: str, *, actor: Actor, at: datetime, **facts: Any
) -> None:
    """Write one event into the public trail and into the municipality's."""
    transaction.on_commit(support_shown.forget)
    for place in {PUBLIC, schema, current_schema()}:
        with working_in(place):
            record(f"support.{what}", kind=KIND, key=access.pk, actor=actor, at=at, **facts)
