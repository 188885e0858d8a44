"""A new second factor and, for a new operator, the end of setting up: in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.people import Actor
from shared_apps.operators.actions import passkeys, second_factors
from shared_apps.operators.actions.signing_in import end_set_up
from shared_apps.operators.models import Operator, SecondFactor


def set_app_up(
    operator: Operator, *, secret: str, code: str, link: int | None, actor: Actor, at: datetime
) -> SecondFactor:
    """Add an app and use `link` up where there is one.

    Raises: as `second_factors.add_app`; NotFound `operators.link.unusable`.
    """
    with transaction.atomic():
        factor = second_factors.add_app(operator, secret=secret, code=code, actor=actor, at=at)
        _use_up(link, actor, at)
    return factor


def set_passkey_up(
    operator: Operator,
    *,
    answer: Mapping[str, Any],
    link: int | None,
    actor: Actor,
    at: datetime,
    **asked: Any,
) -> SecondFactor:
    """Add a passkey and use `link` up where there is one.

    Raises: as `passkeys.add_passkey`; NotFound `operators.link.unusable`.
    """
    with transaction.atomic():
        factor = passkeys.add_passkey(operator, answer=answer, actor=actor, at=at, **asked)
        _use_up(link, actor, at)
    return factor


def _use_up(link: int | None, actor: Actor, at: datetime) -> None:
    if link is not None:
        end_set_up(link, actor=actor, at=at)
