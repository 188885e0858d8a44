"""Forms of accounts: allauth's, in our words, and those of the office's people section."""

from functools import partial
from typing import Any

from allauth.account import forms as account_forms
from allauth.core import context
from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kernel.network import network_of
from tenant_apps.residents.actions.attempts import (
    SIGN_IN_ACCOUNT,
    SIGN_IN_NETWORK,
    SIGN_UP_NETWORK,
    Limit,
    address_key,
    check_attempts,
    count_attempt,
    count_failure,
)
from tenant_apps.residents.web.limits import LimitedForm, count_letter
from tenant_apps.residents.web.signup import clean_person_name

MIN_PASSWORD_LETTERS = 10


def _password_help() -> str:
    return ngettext(
        "At least %(letters)s character. A sentence you remember is best.",
        "At least %(letters)s characters. A sentence you remember is best.",
        MIN_PASSWORD_LETTERS,
    ) % {"letters": MIN_PASSWORD_LETTERS}


PASSWORD_HELP = lazy(_password_help, str)()
"""Said in the language of the page: a lazy plural filled in at once would speak the server's."""


def _say(form: forms.BaseForm, name: str, label: Any, help_text: Any = "") -> None:
    """Give a field of allauth our label and help instead of a placeholder."""
    if name in form.fields:
        field = form.fields[name]
        field.label, field.help_text = label, help_text
        field.widget.attrs.pop("placeholder", None)


class SignInForm(LimitedForm, account_forms.LoginForm):  # type: ignore[misc]
    """E-mail and password; wrong ones are counted per address and per network."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", _("E-mail"))
        _say(self, "password", _("Password"))
        _say(self, "remember", _("Keep me signed in on this device"))

    def clean(self) -> Any:
        """Check the password, unless too many were wrong."""
        if self.errors:
            return self.cleaned_data
        keys = self._keys()
        for limit, key in keys:
            self.within(partial(check_attempts, limit, key=key))
        try:
            return super().clean()
        except forms.ValidationError:
            for limit, key in keys:
                count_failure(limit, key=key)
            raise

    def _keys(self) -> tuple[tuple[Limit, str], ...]:
        return (
            (SIGN_IN_ACCOUNT, address_key(self.cleaned_data["login"])),
            (SIGN_IN_NETWORK, network_of(self.request)),
        )


class SignUpForm(LimitedForm, account_forms.SignupForm):  # type: ignore[misc]
    """Name, e-mail, one password, agreement to the rules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "email", _("E-mail"), _("We send one letter there to confirm it is yours."))
        _say(self, "password1", _("Password"), PASSWORD_HELP)

    def clean(self) -> Any:
        """Count the attempt for the network."""
        network = network_of(context.request)
        self.within(lambda: count_attempt(SIGN_UP_NETWORK, key=network))
        return super().clean()


class ForgottenPasswordForm(LimitedForm, account_forms.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "email", _("E-mail"))

    def clean_email(self) -> str:
        """Count the letter for the address and for the network, known or not."""
        count_letter(self, self.cleaned_data["email"])
        return str(super().clean_email())


class NewPasswordForm(account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """One new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _say(self, "password1", _("New password"), PASSWORD_HELP)


class ChangePasswordForm(account_forms.ChangePasswordForm):  # type: ignore[misc]
    """The present password and one new."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _say(self, "oldpassword", _("Present password"))
        _say(self, "password1", _("New password"), PASSWORD_HELP)


class PasswordAgainForm(LimitedForm, account_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password of somebody who is signed in, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password", _("Password"))

    def clean_password(self) -> str:
        """Check the password, unless too many were wrong."""
        key = address_key(self.user.email)
        self.within(lambda: check_attempts(SIGN_IN_ACCOUNT, key=key))
        try:
            return str(super().clean_password())
        except forms.ValidationError:
            count_failure(SIGN_IN_ACCOUNT, key=key)
            raise


class PersonForm(forms.Form):
    """Name and language of one's account; a name that somebody confirmed is only shown."""

    name = forms.CharField(
        label=_("First and last name"),
        help_text=_("Shown beside what you submit. Write it as in your identity document."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("In this language we write letters to you and show you the site."),
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        languages: list[tuple[str, str]],
        is_proven: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_proven:
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _("Only the office changes this, by a document.")
        self.fields["language"].choices = languages  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Return the name with single spaces. Raises: ValidationError without a letter."""
        return clean_person_name(self.cleaned_data["name"])
