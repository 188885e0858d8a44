"""Changing one's e-mail address: the new one counts once it is confirmed, the old one is told."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account import views
from django.utils.translation import gettext_lazy as _

from tenant_apps.residents.web.limits import LimitedForm, LimitedView, count_letter


class ChangeEmailForm(LimitedForm, account_forms.AddEmailForm):  # type: ignore[misc]
    """The new address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("New e-mail")
        field.help_text = _(
            "We send a letter there. Until you open its link, your present address stays."
        )
        field.widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        """Count the letter for the address and for the network."""
        count_letter(self, self.cleaned_data["email"])
        return str(super().clean_email())


class ChangeEmailView(LimitedView, views.EmailView):  # type: ignore[misc]
    """Show the address that counts and the one that waits, and take a new one."""

    template_name = "residents/account/email.html"


change_email = ChangeEmailView.as_view()
