"""What follows when allauth says that something happened to an account."""

from typing import Any

from allauth.account import signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth.signals import user_logged_in

from kernel import clock
from kernel.devices import device_name
from kernel.network import shown_network
from kernel.people import Actor
from kernel.sessions.actions import end_all_sessions
from tenant_apps.residents.actions.accounts import note_account
from tenant_apps.residents.actions.roles_invitations import accept_invitations
from tenant_apps.residents.actions.second_factor import note_factor


def connect() -> None:
    """Listen to allauth; each receiver once."""
    signals.email_confirmed.connect(on_email_confirmed, dispatch_uid="residents.confirmed")
    signals.email_changed.connect(on_email_changed, dispatch_uid="residents.email_changed")
    signals.password_changed.connect(on_password_changed, dispatch_uid="residents.changed")
    signals.password_reset.connect(on_password_reset, dispatch_uid="residents.reset")
    signals.authentication_step_completed.connect(on_shown_again, dispatch_uid="residents.again")
    user_logged_in.connect(on_signed_in, dispatch_uid="residents.signed_in")
    mfa_signals.authenticator_added.connect(on_factor_added, dispatch_uid="residents.mfa_added")
    mfa_signals.authenticator_removed.connect(on_factor_removed, dispatch_uid="residents.mfa_off")
    mfa_signals.authenticator_reset.connect(on_codes_renewed, dispatch_uid="residents.mfa_codes")


def on_signed_in(request: Any, user: Any, **_kwargs: Any) -> None:
    """Write into the session whose it is and which device it is on."""
    request.session.belong_to(
        user.uuid,
        device=device_name(request.META.get("HTTP_USER_AGENT", "")),
        network=shown_network(request),
        is_staff=user.role_grants.exists(),
    )


def on_shown_again(request: Any, **facts: Any) -> None:
    """Give the session a new name where somebody proved again who they are."""
    if facts.get("reauthenticated"):
        request.session.cycle_key()


def on_email_confirmed(request: Any, email_address: Any, **_kwargs: Any) -> None:
    """Audit the verified address and give the roles that waited for it."""
    resident = email_address.user
    at = _instant(request)
    note_account("account.email_verified", resident=resident, actor=_self(request, resident), at=at)
    accept_invitations(resident=resident, email=email_address.email, at=at)


def on_email_changed(request: Any, user: Any, **_kwargs: Any) -> None:
    """Audit that another address counts from now on."""
    actor = _self(request, user)
    note_account("account.email_changed", resident=user, actor=actor, at=_instant(request))


def on_password_changed(request: Any, user: Any, **_kwargs: Any) -> None:
    """Audit a new password and end every other session of the account."""
    _end_others(request, user, but=request.session.session_key or "")


def on_password_reset(request: Any, user: Any, **_kwargs: Any) -> None:
    """Audit a password set by a letter's link and end every session of the account."""
    _end_others(request, user, but="")


def on_factor_added(request: Any, user: Any, authenticator: Any, **_kwargs: Any) -> None:
    """Audit a new second factor."""
    _note_factor("added", request, user, authenticator)


def on_factor_removed(request: Any, user: Any, authenticator: Any, **_kwargs: Any) -> None:
    """Audit a second factor that is gone."""
    _note_factor("removed", request, user, authenticator)


def on_codes_renewed(request: Any, user: Any, authenticator: Any, **_kwargs: Any) -> None:
    """Audit new recovery codes."""
    _note_factor("renewed", request, user, authenticator)


def _note_factor(change: str, request: Any, user: Any, factor: Any) -> None:
    note_factor(
        change, resident=user, type=factor.type, actor=_self(request, user), at=_instant(request)
    )


def _end_others(request: Any, user: Any, *, but: str) -> None:
    at = _instant(request)
    note_account("account.password_changed", resident=user, actor=_self(request, user), at=at)
    end_all_sessions(user.uuid, but=but)


def _instant(request: Any) -> Any:
    return getattr(request, "at", None) or clock.now()


def _self(request: Any, resident: Any) -> Actor:
    return Actor(account=resident.uuid, request_id=getattr(request, "request_id", ""))
