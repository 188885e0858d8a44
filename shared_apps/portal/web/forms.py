"""Forms of the console: posting an incident and ending it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shared_apps.portal.web.severities import SEVERITIES


class IncidentForm(forms.Form):
    """What people are told."""

    severity = forms.ChoiceField(
        label=_("How bad is it?"), choices=[(key, label) for key, (label, _k) in SEVERITIES.items()]
    )
    title = forms.CharField(label=_("In a few words"), max_length=120)
    text = forms.CharField(
        label=_("What people notice, and what they can do"),
        help_text=_("It is public at once. No names, no technical details."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class EndForm(forms.Form):
    """How it ended."""

    outcome = forms.CharField(
        label=_("What it was and what was done"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
