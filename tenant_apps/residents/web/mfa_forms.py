"""Forms of second factors: codes that are good once, passkeys."""

from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.base import forms as code_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.network import network_of
from tenant_apps.residents.actions.attempts import PASSKEY_NETWORK, check_attempts, count_failure
from tenant_apps.residents.actions.second_factor import check_new_code, use_code
from tenant_apps.residents.messages import SENTENCES
from tenant_apps.residents.web.limits import LimitedForm

log = structlog.get_logger()

BROKEN = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What libraries raise when a browser's answer has not the form it should have."""


def _say_code(form: forms.BaseForm, label: Any, help_text: Any) -> None:
    field = form.fields["code"]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(
        {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "12"}
    )


class CodeForm(LimitedForm, code_forms.AuthenticateForm):  # type: ignore[misc]
    """The code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self, _("Code"), _("Six digits from the app, or one of your recovery codes."))

    def clean_code(self) -> str:
        """Use the code up."""
        code = str(self.cleaned_data["code"])
        # The app lives by the phone's clock, whatever instant the request works at.
        at = timezone.now()
        self.authenticator = self.within(lambda: use_code(resident=self.user, code=code, at=at))
        self.authenticator.user = self.user
        return code


class CodeAgainForm(CodeForm, code_forms.ReauthenticateForm):  # type: ignore[misc]
    """The same from somebody who is signed in, before something that matters."""

    save = code_forms.ReauthenticateForm.save


class ActivateForm(LimitedForm, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app; `step` is the step it belongs to."""

    step = -1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(
            self, _("Code that the app shows"), _("Six digits; they change every 30 seconds.")
        )

    def clean_code(self) -> str:
        """Check that the app knows the secret."""
        code, at = str(self.cleaned_data["code"]), timezone.now()
        _check_confirmed(self.user)
        self.step = self.within(
            lambda: check_new_code(resident=self.user, secret=self.secret, code=code, at=at)
        )
        return code


class _Passkey(LimitedForm):
    """What a browser answers for a passkey; broken answers are refused like wrong ones."""

    def clean_credential(self) -> Authenticator:
        """Return the passkey that signed."""
        network = network_of(context.request)
        self.within(lambda: check_attempts(PASSKEY_NETWORK, key=network))
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        except (forms.ValidationError, *BROKEN) as error:
            count_failure(PASSKEY_NETWORK, key=network)
            log.info("passkey.refused")
            raise forms.ValidationError(SENTENCES["residents.passkey.refused"]) from error
        return found


class PasskeyForm(_Passkey, passkey_forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second factor."""


class PasskeyAgainForm(_Passkey, passkey_forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey of somebody who is signed in, before something that matters."""


class PasskeySignInForm(_Passkey, passkey_forms.LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of e-mail and password."""

    remember = forms.BooleanField(required=False, widget=forms.HiddenInput)


class NewPasskeyForm(passkey_forms.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey and its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        _say_name(self)

    def clean(self) -> dict[str, Any]:
        """Check what the browser answered."""
        _check_confirmed(self.user)
        try:
            return dict(super().clean())
        except BROKEN as error:
            raise forms.ValidationError(SENTENCES["residents.passkey.refused"]) from error


class RenamePasskeyForm(passkey_forms.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_name(self)


def _say_name(form: forms.BaseForm) -> None:
    field: Any = form.fields["name"]
    field.label = _("Name of the passkey")
    field.help_text = _("So that you know it again: the device it is on.")
    field.max_length = 60
    field.widget.attrs["maxlength"] = "60"


def _check_confirmed(resident: Any) -> None:
    """Refuse a second factor on an account whose address nobody confirmed yet."""
    if not EmailAddress.objects.filter(user=resident, verified=True).exists():
        raise forms.ValidationError(
            _("Confirm your e-mail address first: open the link in our letter.")
        )
