"""Forms of one municipality's page."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shared_apps.operators.rules.verbs import Verb


class DomainForm(forms.Form):
    """A further host name."""

    host = forms.CharField(
        label=_("Host name"), help_text=_("Such as budget.poltava.example"), max_length=253
    )


class VerbForm(forms.Form):
    """What a verb asks for before it is done: a reason, an archive, the address typed."""

    sent = forms.CharField(widget=forms.HiddenInput, initial="1")

    def __init__(self, *args: Any, verb: Verb, archives: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "reason" in verb.asks:
            self.fields["reason"] = forms.CharField(
                required="reason" not in verb.optional,
                label=_("Reason"),
                help_text=_("Visitors do not see it; the municipality and other operators do."),
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        if "cell" in verb.asks:
            cells = [(name, name) for name in sorted(settings.CELL_DATABASES)]
            self.fields["cell"] = forms.ChoiceField(label=_("Cell"), choices=cells)
        if "archive" in verb.asks:
            choices = [(name, name) for name in archives]
            self.fields["archive"] = forms.ChoiceField(label=_("Archive"), choices=choices)
        if "slug" in verb.asks:
            self.fields["slug"] = forms.CharField(
                label=_("Address of the municipality"),
                help_text=_("Type it to confirm: nothing brings the municipality back."),
                max_length=40,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
