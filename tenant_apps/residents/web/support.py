"""A session of support: whose consent it stands on, and until when."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.devices import device_name
from kernel.network import shown_network
from kernel.people import Actor, LentStaff
from shared_apps.operators.actions.support import lent_role

SUPPORT = "support_access"


def begin_support(request: Any, *, account: UUID, access: UUID, until: datetime | None) -> None:
    """Bind a session that has just begun to a municipality's consent."""
    assert until is not None
    request.session[SUPPORT] = {"access": str(access), "until": until.isoformat()}
    request.session.belong_to(
        account,
        device=device_name(request.META.get("HTTP_USER_AGENT", "")),
        network=shown_network(request),
        is_staff=True,
    )


def support_of(session: Any) -> dict[str, str] | None:
    """Return what a session of support stands on, None for everybody else's."""
    found: dict[str, str] | None = session.get(SUPPORT)
    return found


def is_over(session: Any, *, at: datetime) -> bool:
    """Whether the time of a session of support has passed."""
    told = support_of(session)
    return told is not None and at >= datetime.fromisoformat(told["until"])


def support_actor(request: Any, told: dict[str, str], *, request_id: str) -> Actor:
    """Return support as the one who acts: the lent role while consent lasts, else nobody.

    The assurance is that of nobody known here: support neither votes nor signs.
    """
    account: UUID = request.user.uuid
    asked: dict[str, Any] = {"account": account, "city": request.city, "at": request.at}
    role = lent_role(UUID(told["access"]), **asked)
    if not role:
        return Actor(account=None, request_id=request_id)
    return LentStaff(account=account, roles=frozenset({role}), request_id=request_id)
