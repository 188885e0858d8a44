"""The form that loads a register."""

from django import forms
from django.utils.translation import gettext_lazy as _

REGISTERS = (
    ("katottg", _("Ukraine: KATOTTG")),
    ("terc", _("Poland: TERC")),
    ("rs", _("Serbia: list of municipalities")),
)


class RegisterFileForm(forms.Form):
    """Which register, which file, of which day."""

    register = forms.ChoiceField(label=_("Register"), choices=REGISTERS)
    file = forms.FileField(
        label=_("Official file"),
        help_text=_("CSV with semicolons, UTF-8, exactly as the register publishes it."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    as_of = forms.DateField(
        label=_("State on"),
        help_text=_("The day for which the register was published."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
