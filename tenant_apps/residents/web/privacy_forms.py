"""Forms of own records: correcting, and proving who one is before the account goes."""

from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid
from tenant_apps.community.models import District
from tenant_apps.residents.actions.corrections import is_proven
from tenant_apps.residents.rules.corrections import may_correct_alone
from tenants.requests import CityRequest


class OwnCorrectionForm(forms.Form):
    """What a person may change alone; the rest is shown and not to be typed into."""

    name = forms.CharField(
        label=_("First and last name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        help_text=_("Asked where a contest has an age limit."),
        widget=forms.DateInput({"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )
    district = forms.ModelChoiceField(
        label=_("District"),
        queryset=District.objects.none(),
        required=False,
        empty_label=_("not given"),
        help_text=_("Decides on which district's projects you may vote."),
    )

    def __init__(self, *args: Any, resident: Any, **kwargs: Any) -> None:
        now = {name: getattr(resident, name) for name in ("name", "birth_date", "district")}
        kwargs["initial"] = now
        super().__init__(*args, **kwargs)
        districts = District.objects.order_by("position", "name")
        self.fields["district"].queryset = districts  # type: ignore[attr-defined]
        self.locked = self._lock(now, is_proven(resident))

    def _lock(self, now: dict[str, Any], proven: bool) -> list[str]:
        """Disable what only the office changes; return the names of those fields."""
        closed = [
            name
            for name, value in now.items()
            if not may_correct_alone(name, known=value is not None, is_proven=proven)
        ]
        for name in closed:
            self.fields[name].disabled = True
            self.fields[name].help_text = _("Only the office changes this, by a document.")
        return closed


class ErasureForm(forms.Form):
    """The last question: the password, or one's address typed where there is no password."""

    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        strip=False,
        max_length=500,
    )
    address = forms.CharField(
        label=_("Your e-mail address, typed by hand"),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
        max_length=254,
    )
    understood = forms.BooleanField(
        label=_("I understand that nobody can bring the account back"),
        error_messages={"required": _("Say that you understand it, or keep the account.")},
    )

    def __init__(self, *args: Any, resident: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["address" if resident.has_usable_password() else "password"]


def check_erasure_form(request: CityRequest, resident: Any, form: ErasureForm) -> None:
    """Let the right person pass.

    Raises: Invalid `residents.erasure.wrong_password`, `residents.erasure.sign_in_again`,
    `residents.erasure.wrong_words`.
    """
    if "password" in form.cleaned_data:
        if not resident.check_password(form.cleaned_data["password"]):
            raise Invalid("residents.erasure.wrong_password")
        return
    if not did_recently_reauthenticate(request):
        raise Invalid("residents.erasure.sign_in_again")
    if form.cleaned_data["address"].strip().lower() != resident.email:
        raise Invalid("residents.erasure.wrong_words")
