"""Forms of privacy in the office."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenant_apps.residents.actions.retention import Term
from tenant_apps.residents.rules.consents import LONGEST_TEXT
from tenant_apps.residents.rules.retention import LONGEST_DAYS


class TermsForm(forms.Form):
    """One number of days per kind of record."""

    def __init__(self, *args: Any, terms: list[Term], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        for term in terms:
            self.fields[self._field(term)] = forms.IntegerField(
                label=term.label,
                help_text=_("Usual: %(days)s days.") % {"days": term.usual},
                min_value=1,
                max_value=LONGEST_DAYS,
                initial=term.days,
            )

    def days(self) -> dict[str, int]:
        """Return the days by the name of the rule."""
        return {term.name: self.cleaned_data[self._field(term)] for term in self.terms}

    @staticmethod
    def _field(term: Term) -> str:
        return term.name.replace(".", "__")


class TextForm(forms.Form):
    """A new version: its name, its date, the text in each language of the municipality."""

    version = forms.CharField(
        label=_("Name of the version"), help_text=_("Such as 2026-05."), max_length=20
    )
    effective_on = forms.DateField(
        label=_("In force from"),
        required=False,
        help_text=_("Leave empty to put it into force at once."),
        widget=forms.DateInput({"type": "date"}),
    )

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        names = dict(settings.LANGUAGES)
        for place, code in enumerate(languages):
            self.fields[f"text_{code}"] = forms.CharField(
                label=names.get(code, code),
                required=place == 0,
                help_text=_("Plain text; an empty line begins a new paragraph."),
                max_length=LONGEST_TEXT,
                widget=forms.Textarea({"rows": 10, "lang": code}),
            )

    def texts(self) -> dict[str, str]:
        """Return the texts by language code."""
        return {code: self.cleaned_data[f"text_{code}"] for code in self.languages}


class UntieForm(forms.Form):
    """The last question before links to voters go."""

    understood = forms.BooleanField(
        label=_("I understand that nobody can find a voter of this contest afterwards"),
        error_messages={"required": _("Say that you understand it, or leave the links.")},
    )
