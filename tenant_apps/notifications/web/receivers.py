"""What follows for letters when allauth says that an address was confirmed or changed."""

from typing import Any

from allauth.account import signals

from tenant_apps.notifications.actions.bounces import trust_address


def connect() -> None:
    """Listen to allauth; each receiver once."""
    signals.email_confirmed.connect(on_email_confirmed, dispatch_uid="notifications.confirmed")


def on_email_confirmed(request: Any, email_address: Any, **_kwargs: Any) -> None:
    """Send letters again to an address that its owner just confirmed."""
    trust_address(resident_id=email_address.user_id)
