"""What pages of support access show."""

from datetime import datetime
from typing import Any

from shared_apps.operators.models import SupportAccess
from shared_apps.operators.rules.support import SupportState, is_open


def row_of(access: SupportAccess, *, at: datetime) -> dict[str, Any]:
    """Return one request with where it stands: asked, open, over, refused or ended."""
    over = access.state == SupportState.GRANTED and not is_open(access.state, access.until, at=at)
    return {
        "uuid": access.uuid,
        "operator": str(access.operator),
        "account": access.operator_id,
        "reason": access.reason,
        "state": "over" if over else access.state,
        "is_open": is_open(access.state, access.until, at=at),
        "role": access.role,
        "asked_at": access.asked_at,
        "until": access.until,
        "ended_at": access.ended_at,
    }
