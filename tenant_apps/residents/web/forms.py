"""Forms of accounts: allauth's, in our words, and those of the office's people section."""

from typing import Any

from allauth.account import forms as account_forms
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tenant_apps.residents.messages import ROLE_DUTIES, ROLE_LABELS

MIN_PASSWORD_LETTERS = 10
PASSWORD_HELP = ngettext_lazy(
    "At least %(letters)s character. A sentence you remember is best.",
    "At least %(letters)s characters. A sentence you remember is best.",
    MIN_PASSWORD_LETTERS,
) % {"letters": MIN_PASSWORD_LETTERS}


def _say(form: forms.BaseForm, name: str, label: Any, help_text: Any = "") -> None:
    """Give a field of allauth our label and help instead of a placeholder."""
    if name in form.fields:
        field = form.fields[name]
        field.label, field.help_text = label, help_text
        field.widget.attrs.pop("placeholder", None)


class SignInForm(account_forms.LoginForm):  # type: ignore[misc]
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", _("E-mail"))
        _say(self, "password", _("Password"))
        _say(self, "remember", _("Keep me signed in on this device"))


class SignUpForm(account_forms.SignupForm):  # type: ignore[misc]
    """Name, e-mail, one password, agreement to the rules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "email", _("E-mail"), _("We send one letter there to confirm it is yours."))
        _say(self, "password1", _("Password"), PASSWORD_HELP)


class ForgottenPasswordForm(account_forms.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "email", _("E-mail"))


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


class RoleForm(forms.Form):
    """One of the roles that somebody may grant."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role, f"{ROLE_LABELS[role]} — {ROLE_DUTIES[role]}") for role in roles
        ]


class InviteForm(RoleForm):
    """An address and the role it gets."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Somebody with an account gets the role at once, others when they sign up."),
        max_length=254,
    )
    field_order = ["email", "role"]
