"""The account under which an operator of the platform acts here, once access is given."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel.audit.actions import record
from kernel.people import SYSTEM
from tenant_apps.residents.models import Resident

DOMAIN = "support.invalid"
"""Nobody receives letters there: no password can be asked for."""


@transaction.atomic
def support_account(
    operator: UUID, *, name: str, language: str, access: UUID, at: datetime
) -> Resident:
    """Return an operator's support account of this municipality, made on the first visit.

    It holds no role of its own and no password opens it: what it may do is lent for a time.
    """
    email = f"support-{operator.hex}@{DOMAIN}"
    found: Resident | None = Resident.objects.filter(email=email).first()
    if found is not None:
        return found
    account = Resident(email=email, name=f"e-DEM: {name}", language=language, joined_at=at)
    account.set_unusable_password()
    account.save()
    note: dict[str, Any] = {"actor": SYSTEM, "at": at, "access": str(access)}
    record("account.made_for_support", kind="account", key=account.uuid, **note)
    return account
