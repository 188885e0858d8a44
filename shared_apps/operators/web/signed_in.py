"""Whose a session of the main host is: begun with a password, confirmed by a second factor."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils import timezone

from kernel.devices import device_name
from kernel.network import shown_network
from kernel.people import Actor
from kernel.sessions.store import ACCOUNT
from shared_apps.operators.actions.signing_in import note_sign_in
from shared_apps.operators.models import Operator, SecondFactor

PENDING = "operator_pending"
CONFIRMED = "operator_confirmed"


def operator_of(request: Any) -> Operator | None:
    """Return who is signed in; asked once a request, and no query without a session."""
    if not hasattr(request, "found_operator"):
        request.found_operator = _find(request)
    found: Operator | None = request.found_operator
    return found


def actor_of(request: Any) -> Actor:
    """Return who acts on the main host."""
    operator = operator_of(request)
    request_id = getattr(request, "request_id", "")
    if operator is None:
        return Actor(account=None, request_id=request_id)
    return acting(operator, request_id)


def acting(operator: Operator, request_id: str) -> Actor:
    """Return an operator as the one who acts, with all their roles."""
    roles = frozenset(operator.roles)
    return Actor(operator.uuid, roles=roles, assurance="operator", request_id=request_id)


def begin_second_step(request: Any, operator: Operator, *, link: int | None = None) -> None:
    """Remember in a new session that the password was right, or which link is being used."""
    request.session.flush()
    request.session[PENDING] = {
        "account": str(operator.uuid),
        "begun_at": timezone.now().isoformat(),
        "link": link,
    }
    rotate_token(request)


def pending(request: Any) -> tuple[UUID | None, datetime | None, int | None]:
    """Return whose second step is being waited for, since when, and by which link."""
    told = request.session.get(PENDING) or {}
    if not told:
        return None, None, None
    return UUID(told["account"]), datetime.fromisoformat(told["begun_at"]), told["link"]


def sign_in(request: Any, factor: SecondFactor, *, at: datetime) -> None:
    """Let the factor's owner in: the session gets a new name and ends as those of staff do."""
    operator = factor.operator
    confirm(request, factor)
    note_sign_in(factor, email=operator.email, actor=acting(operator, request.request_id), at=at)


def confirm(request: Any, factor: SecondFactor) -> None:
    """Let a session count as confirmed by a factor."""
    request.session.pop(PENDING, None)
    request.session.cycle_key()
    request.session[CONFIRMED] = factor.pk
    request.session.belong_to(
        factor.operator_id,
        device=device_name(request.META.get("HTTP_USER_AGENT", "")),
        network=shown_network(request),
        is_staff=True,
    )
    rotate_token(request)
    request.found_operator = factor.operator


def host_of(request: HttpRequest) -> str:
    """Return the host that passkeys belong to, without its port."""
    return request.get_host().partition(":")[0]


def _find(request: Any) -> Operator | None:
    account, factor = request.session.get(ACCOUNT), request.session.get(CONFIRMED)
    if not account or not factor:
        return None
    rows = Operator.objects.filter(pk=account, is_active=True, factors__pk=factor)
    return rows.first()
