"""Signing in to the console: a password, then a second factor; a new password by a letter."""

from datetime import datetime
from uuid import UUID

import structlog
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from kernel.attempts import (
    address_key,
    check_attempts,
    count_attempt,
    count_failure,
    forget_attempts,
)
from kernel.audit.actions import record
from kernel.errors import Invalid
from kernel.people import Actor
from kernel.sessions.actions import end_all_sessions
from shared_apps.operators.actions.limits import (
    LETTER_ADDRESS,
    LETTER_NETWORK,
    SIGN_IN_ACCOUNT,
    SIGN_IN_NETWORK,
)
from shared_apps.operators.actions.links import PASSWORD, make_link, take_link
from shared_apps.operators.actions.mail import post_mail
from shared_apps.operators.actions.people import KIND, Address, lock_operator
from shared_apps.operators.models import Operator, SecondFactor

log = structlog.get_logger()


def check_sign_in(*, email: str, password: str, network: str) -> Operator:
    """Return the account whose e-mail and password these are; unknown ones cost the same work.

    Raises: TooMany `operators.too_many_attempts`; Invalid `operators.sign_in.wrong`.
    """
    keys = ((SIGN_IN_ACCOUNT, address_key(email)), (SIGN_IN_NETWORK, network))
    for limit, key in keys:
        check_attempts(limit, key=key)
    found = Operator.objects.filter(email=email.strip().lower(), is_active=True).first()
    is_right = check_password(password, found.password if found else make_password(None))
    if found is None or not is_right:
        for limit, key in keys:
            count_failure(limit, key=key)
        log.info("operator_sign_in.refused")
        raise Invalid("operators.sign_in.wrong")
    return found


@transaction.atomic
def note_sign_in(factor: SecondFactor, *, email: str = "", actor: Actor, at: datetime) -> None:
    """Audit that somebody is in, by which kind of factor; wrong passwords before are forgotten."""
    Operator.objects.filter(pk=factor.operator_id).update(last_seen_at=at)
    facts = {"type": factor.kind}
    record("operator.signed_in", kind=KIND, key=factor.operator_id, actor=actor, at=at, **facts)
    if email:
        forget_attempts(SIGN_IN_ACCOUNT, key=address_key(email))


@transaction.atomic
def note_sign_out(*, actor: Actor, at: datetime) -> None:
    """Audit that somebody left."""
    if actor.account is not None:
        record("operator.signed_out", kind=KIND, key=actor.account, actor=actor, at=at)


@transaction.atomic
def begin_set_up(account: UUID, *, name: str, password: str) -> Operator:
    """Keep name and password of somebody whose link is still good; nothing opens before a factor.

    Raises: NotFound `operators.people.unknown`.
    """
    operator = lock_operator(account)
    operator.name = name
    operator.set_password(password)
    operator.save(update_fields=["name", "password"])
    return operator


@transaction.atomic
def end_set_up(link: int, *, actor: Actor, at: datetime) -> None:
    """Use the set-up link up, in the transaction that gave the account its factor.

    Raises: NotFound `operators.link.unusable`.
    """
    taken = take_link(link, at=at)
    record("operator.set_up", kind=KIND, key=taken.operator_id, actor=actor, at=at)


@transaction.atomic
def ask_for_password(*, email: str, network: str, address: Address, at: datetime) -> None:
    """Post a link for a new password, where there is such an account; the answer never tells.

    Raises: TooMany `operators.too_many_attempts`.
    """
    count_attempt(LETTER_NETWORK, key=network)
    count_attempt(LETTER_ADDRESS, key=address_key(email))
    found = Operator.objects.filter(email=email.strip().lower(), is_active=True).first()
    if found is None or not found.factors.exists():
        return
    link = address(make_link(found, purpose=PASSWORD, at=at))
    post_mail("password", operator=found, at=at, link=link)


@transaction.atomic
def set_password(link: int, *, password: str, request_id: str, at: datetime) -> None:
    """Set a new password by a letter's link; every session ends, the second factor stays.

    Raises: NotFound `operators.link.unusable`.
    """
    operator = take_link(link, at=at).operator
    change_password(operator, password=password, request_id=request_id, at=at)


@transaction.atomic
def change_password(
    operator: Operator, *, password: str, request_id: str, keep: str = "", at: datetime
) -> None:
    """Keep a new password, end every session but `keep` and tell the owner."""
    operator.set_password(password)
    operator.save(update_fields=["password"])
    end_all_sessions(operator.uuid, but=keep)
    actor = Actor(account=operator.uuid, request_id=request_id)
    record("operator.password_changed", kind=KIND, key=operator.uuid, actor=actor, at=at)
    post_mail("password_changed", operator=operator, at=at)
