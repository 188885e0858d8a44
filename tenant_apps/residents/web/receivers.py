"""What follows when allauth says that something happened to an account."""

from typing import Any

from allauth.account import signals

from kernel import clock
from kernel.people import Actor
from tenant_apps.residents.actions.accounts import note_account
from tenant_apps.residents.actions.roles import accept_invitations


def connect() -> None:
    """Listen to allauth; each receiver once."""
    signals.email_confirmed.connect(on_email_confirmed, dispatch_uid="residents.confirmed")
    signals.password_changed.connect(on_password_changed, dispatch_uid="residents.changed")
    signals.password_reset.connect(on_password_changed, dispatch_uid="residents.reset")


def on_email_confirmed(request: Any, email_address: Any, **_kwargs: Any) -> None:
    """Audit the verified address and give the roles that waited for it."""
    resident = email_address.user
    at = getattr(request, "at", None) or clock.now()
    note_account("account.email_verified", resident=resident, actor=_self(request, resident), at=at)
    accept_invitations(resident=resident, email=email_address.email, at=at)


def on_password_changed(request: Any, user: Any, **_kwargs: Any) -> None:
    """Audit a new password; Django ends every other session of the account by itself."""
    at = getattr(request, "at", None) or clock.now()
    note_account("account.password_changed", resident=user, actor=_self(request, user), at=at)


def _self(request: Any, resident: Any) -> Actor:
    return Actor(account=resident.uuid, request_id=getattr(request, "request_id", ""))
