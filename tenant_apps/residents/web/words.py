"""What allauth says, in our words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, Any] = {
    "account/messages/logged_in.txt": _("You are signed in."),
    "account/messages/logged_out.txt": _("You are signed out."),
    "account/messages/email_confirmed.txt": _("Your e-mail address is confirmed."),
    "account/messages/email_confirmation_failed.txt": _(
        "This address could not be confirmed: another account has it."
    ),
    "account/messages/email_deleted.txt": _("Your e-mail address stays as it was."),
    "account/messages/password_changed.txt": _(
        "Your password is changed. Other devices are signed out."
    ),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is set up."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
}
"""Messages by the template that allauth would show; what is not here is not said."""

ERRORS: dict[str, Any] = {
    "email_password_mismatch": _("E-mail and password do not match. Check both."),
    "too_many_login_attempts": _("Too many attempts failed. Wait a quarter of an hour."),
    "enter_current_password": _("This is not your present password."),
    "incorrect_password": _("This is not your password."),
    "invalid_password_reset": _("This link has been used or is too old."),
    "rate_limited": _("Too many requests. Wait a little and try again."),
    "email_taken": _("Another account has this address."),
    "duplicate_email": _("This is your address already."),
    "same_as_current": _("This is your address already."),
    "max_email_addresses": _("You cannot add another address."),
}
