"""Forms of signing in and setting up."""

import json
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from shared_apps.operators.models import Operator

PASSWORD_HELP = _("At least 10 characters. A sentence you remember is best.")


class SignInForm(forms.Form):
    """E-mail and password."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits from the app, or one of your recovery codes."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text"}),
    )


class FirstCodeForm(CodeForm):
    """The first code of a new app."""

    code = forms.CharField(
        label=_("Code that the app shows"),
        help_text=_("Six digits; they change every 30 seconds."),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasskeyForm(forms.Form):
    """What a browser answers for a passkey; `label` names a new one."""

    credential = forms.CharField(widget=forms.HiddenInput, max_length=20_000)
    name = forms.CharField(label=_("Name of the passkey"), max_length=100, required=False)

    def clean_credential(self) -> dict[str, Any]:
        """Return the answer as an object. Raises: ValidationError."""
        try:
            answer = json.loads(self.cleaned_data["credential"])
        except ValueError as error:
            raise forms.ValidationError(_("The passkey did not answer. Try again.")) from error
        if not isinstance(answer, dict):
            raise forms.ValidationError(_("The passkey did not answer. Try again."))
        return answer


class ForgottenForm(forms.Form):
    """Where to send the link."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class NewPasswordForm(forms.Form):
    """One new password, judged as residents' passwords are."""

    password = forms.CharField(
        label=_("Password"),
        help_text=PASSWORD_HELP,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, operator: Operator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.operator = operator

    def clean_password(self) -> str:
        """Return the password. Raises: ValidationError when it is too easy to guess."""
        password = str(self.cleaned_data["password"])
        validate_password(password, user=self.operator)  # type: ignore[arg-type]
        return password


class SetUpForm(NewPasswordForm):
    """Name and password of a new operator."""

    name = forms.CharField(
        label=_("First and last name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "password")
