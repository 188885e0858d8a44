"""One-time links of letters: made, found, used up. The secret itself is never kept."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from kernel.errors import NotFound
from shared_apps.operators.models import Operator, OperatorLink
from shared_apps.operators.rules.signing_in import PASSWORD_LINK_LASTS, SET_UP_LASTS, check_link

SET_UP = "set_up"
PASSWORD = "password"  # noqa: S105 - the name of a purpose
SECRET_BYTES = 32

_lasts: dict[str, timedelta] = {SET_UP: SET_UP_LASTS, PASSWORD: PASSWORD_LINK_LASTS}


def make_link(operator: Operator, *, purpose: str, at: datetime) -> str:
    """Return the secret of a new link; earlier links of the same purpose are void."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    waiting = OperatorLink.objects.filter(operator=operator, purpose=purpose, used_at=None)
    waiting.update(used_at=at)
    OperatorLink.objects.create(
        operator=operator,
        purpose=purpose,
        secret_hash=_hash(secret),
        created_at=at,
        expires_at=at + _lasts[purpose],
    )
    return secret


def find_link(secret: str, *, purpose: str, at: datetime) -> OperatorLink:
    """Return a link that is still good. Raises: NotFound `operators.link.unusable`."""
    return _checked(OperatorLink.objects.filter(secret_hash=_hash(secret), purpose=purpose), at)


def take_link(pk: int, *, at: datetime) -> OperatorLink:
    """Use a link up, in the caller's transaction. Raises: NotFound `operators.link.unusable`."""
    link = _checked(OperatorLink.objects.select_for_update(of=("self",)).filter(pk=pk), at)
    link.used_at = at
    link.save(update_fields=["used_at"])
    return link


def _checked(rows: Any, at: datetime) -> OperatorLink:
    link: OperatorLink | None = rows.select_related("operator").first()
    if link is None or not link.operator.is_active:
        raise NotFound("operators.link.unusable")
    check_link(expires_at=link.expires_at, used_at=link.used_at, at=at)
    return link


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
