"""The session engine: Django's database sessions, with whose and which device they are."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from kernel.sessions.models import Session

ACCOUNT = "account"
DEVICE = "device"
NETWORK = "network"
SIGNED_IN_AT = "signed_in_at"


class SessionStore(DatabaseSessionStore):
    """Sessions of the current schema; what identifies a device is kept in columns of its own."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Return the table of this project."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Return the row of a session, with the columns that its list shows."""
        row: Any = super().create_model_instance(data)
        if data.get(ACCOUNT):
            row.account = UUID(data[ACCOUNT])
            row.device = str(data.get(DEVICE, ""))[:200]
            row.network = str(data.get(NETWORK, ""))[:60]
            row.created_at = datetime.fromisoformat(data[SIGNED_IN_AT])
            row.seen_at = row.created_at
        return row
