"""Operators' accounts: invited, given other roles, closed, opened anew."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, NotFound
from kernel.people import Actor
from kernel.sessions.actions import end_all_sessions
from shared_apps.operators.actions.links import SET_UP, make_link
from shared_apps.operators.actions.mail import post_mail
from shared_apps.operators.models import Operator, SecondFactor
from shared_apps.operators.rules.roles import (
    OPERATOR,
    check_not_last,
    check_roles,
    check_somebody_else,
)

KIND = "operator"

Address = Callable[[str], str]
"""Makes the address of a link from its secret: only the edge knows the host."""


@transaction.atomic
def invite(
    *,
    email: str,
    name: str = "",
    roles: Iterable[str],
    language: str = "",
    address: Address,
    actor: Actor,
    at: datetime,
) -> str:
    """Make an account that waits to be set up, post its link and return the link.

    Raises: Invalid `operators.people.roles_unknown`; Conflict `operators.people.exists`.
    """
    held = check_roles(roles)
    lower = email.strip().lower()
    if Operator.objects.filter(email=lower).exists():
        raise Conflict("operators.people.exists")
    operator = Operator(email=lower, name=name, language=language, roles=held, created_at=at)
    operator.set_password(None)
    operator.save()
    record("operator.invited", kind=KIND, key=operator.uuid, actor=actor, at=at, roles=held)
    return _post_link(operator, address, at=at)


@transaction.atomic
def invite_again(account: UUID, *, address: Address, actor: Actor, at: datetime) -> str:
    """Let somebody set their account up anew: factors and sessions end, a new link is posted.

    Raises: NotFound `operators.people.unknown`; NotAllowed `operators.people.oneself`.
    """
    check_somebody_else(actor.account, account)
    operator = lock_operator(account)
    operator.set_password(None)
    operator.save(update_fields=["password"])
    SecondFactor.objects.filter(operator=operator).delete()
    end_all_sessions(operator.uuid)
    record("operator.invited_again", kind=KIND, key=operator.uuid, actor=actor, at=at)
    return _post_link(operator, address, at=at)


@transaction.atomic
def change_roles(account: UUID, *, roles: Iterable[str], actor: Actor, at: datetime) -> Operator:
    """Give somebody else other roles; they count from the next request on.

    Raises: as `invite_again`; Invalid `operators.people.roles_unknown`; Conflict
    `operators.people.last_operator`.
    """
    check_somebody_else(actor.account, account)
    held = check_roles(roles)
    operator = _lock_with_others(account, stays=OPERATOR in held)
    before, operator.roles = operator.roles, held
    operator.save(update_fields=["roles"])
    facts = {"before": before, "roles": held}
    record("operator.roles_changed", kind=KIND, key=operator.uuid, actor=actor, at=at, **facts)
    return operator


@transaction.atomic
def close(account: UUID, *, actor: Actor, at: datetime) -> Operator:
    """Close somebody else's account at once, with every session of it.

    Raises: as `invite_again`; Conflict `operators.people.last_operator`.
    """
    check_somebody_else(actor.account, account)
    operator = _lock_with_others(account, stays=False)
    operator.is_active = False
    operator.save(update_fields=["is_active"])
    end_all_sessions(operator.uuid)
    record("operator.closed", kind=KIND, key=operator.uuid, actor=actor, at=at)
    return operator


@transaction.atomic
def reopen(account: UUID, *, actor: Actor, at: datetime) -> Operator:
    """Open a closed account again; password and factors are as they were. Raises: as `close`."""
    check_somebody_else(actor.account, account)
    operator = lock_operator(account)
    operator.is_active = True
    operator.save(update_fields=["is_active"])
    record("operator.reopened", kind=KIND, key=operator.uuid, actor=actor, at=at)
    return operator


def lock_operator(account: UUID) -> Operator:
    """Return an account, locked. Raises: NotFound `operators.people.unknown`."""
    found = Operator.objects.select_for_update().filter(pk=account).first()
    if found is None:
        raise NotFound("operators.people.unknown")
    return found


def _lock_with_others(account: UUID, *, stays: bool) -> Operator:
    """Lock everybody who can run the platform, so that two do not remove one another at once."""
    runs = Operator.objects.select_for_update().filter(roles__contains=[OPERATOR], is_active=True)
    others = {row.uuid for row in runs.order_by("uuid")}
    operator = lock_operator(account)
    was = account in others
    check_not_last(others=len(others - {account}), was_operator=was, stays_operator=stays)
    return operator


def _post_link(operator: Operator, address: Address, *, at: datetime) -> str:
    link = address(make_link(operator, purpose=SET_UP, at=at))
    post_mail("set_up", operator=operator, at=at, link=link, name=operator.name)
    return link
