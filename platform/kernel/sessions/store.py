"""The session engine: Django's database sessions, with whose and which device they are.

A session lives by real time, never by the instant of a test or of a journey: what it protects is
the device in somebody's hand. Session and account are read in one query.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.utils import timezone

from kernel.sessions.lifetimes import BROWSER, KEPT, SEEN_AGAIN_AFTER, STAFF, lifetime_of
from kernel.sessions.models import Session
from kernel.sessions.reading import read_session

ACCOUNT = "account"
DEVICE = "device"
NETWORK = "network"
SIGNED_IN_AT = "signed_in_at"
OF_STAFF = "of_staff"
EXPIRY = "_session_expiry"


class SessionStore(DatabaseSessionStore):
    """Sessions of the current schema; what identifies a device is kept in columns of its own.

    `row` and `owner` are what the last `load` read: the session's row and its account, or None.
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.row: Any = None
        self.owner: Any = None

    @classmethod
    def get_model_class(cls) -> Any:
        """Return the table of this project."""
        return Session

    def belong_to(self, account: UUID, *, device: str, network: str, is_staff: bool) -> None:
        """Say whose session this is from now on; called once somebody has signed in."""
        self[ACCOUNT] = str(account)
        self[DEVICE], self[NETWORK] = device, network
        self[OF_STAFF] = is_staff
        self[SIGNED_IN_AT] = timezone.now().isoformat()

    @property
    def signed_in_at(self) -> datetime | None:
        """When somebody signed in, None while nobody has."""
        text = self.get(SIGNED_IN_AT)
        return datetime.fromisoformat(text) if text else None

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Return the row of a session, with the columns that its list shows."""
        row: Any = super().create_model_instance(data)
        if data.get(ACCOUNT):
            row.account = UUID(data[ACCOUNT])
            row.device = str(data.get(DEVICE, ""))[:200]
            row.network = str(data.get(NETWORK, ""))[:60]
            row.created_at = datetime.fromisoformat(data[SIGNED_IN_AT])
            row.seen_at = timezone.now()
            row.expire_date = self._end(data, row.created_at, row.seen_at)
        return row

    def next_end(self, now: datetime) -> datetime | None:
        """Return when the session ends if its owner is seen `now`; None: nothing to write yet."""
        row = self.row
        if row is None or row.account is None or now - row.seen_at < SEEN_AGAIN_AFTER:
            return None
        return self._end(self._session, row.created_at, now)  # type: ignore[attr-defined]

    def _end(self, content: dict[str, Any], signed_in_at: datetime, seen_at: datetime) -> datetime:
        kind = STAFF if content.get(OF_STAFF) else KEPT if content.get(EXPIRY) else BROWSER
        return lifetime_of(kind).ends_at(signed_in_at=signed_in_at, seen_at=seen_at)

    def _get_session_from_db(self) -> Any:
        found = read_session(self.session_key or "", now=timezone.now())
        if found is None:
            self._session_key = None
            return None
        self.row, self.owner = found
        return self.row
