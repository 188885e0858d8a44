"""What sign-up asks beside e-mail and password; apart from `forms`, which allauth imports last."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


def _consent_label() -> str:
    return format_html(
        gettext('I have read and accept <a href="{}">the rules of this site</a>'),
        "/accounts/rules/",
    )


def clean_person_name(text: str) -> str:
    """Return a name with single spaces: no line break gets into a letter's head.

    Raises: ValidationError without a letter.
    """
    name = " ".join(str(text).split())
    if not any(letter.isalpha() for letter in name):
        raise forms.ValidationError(_("Write your name in letters."))
    return name


class SignUpFields(forms.Form):
    """The person's name and agreement to the rules; e-mail and password are allauth's."""

    name = forms.CharField(
        label=_("First and last name"),
        help_text=_("Shown beside what you submit. Write it as in your identity document."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    consent = forms.BooleanField(
        label=lazy(_consent_label, str)(),
        error_messages={"required": _("Without accepting the rules there can be no account.")},
    )
    field_order = ["name", "email", "password1", "consent"]

    def clean_name(self) -> str:
        """Return the name with single spaces. Raises: ValidationError without a letter."""
        return clean_person_name(self.cleaned_data["name"])

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Do nothing more: the adapter stored the account."""
