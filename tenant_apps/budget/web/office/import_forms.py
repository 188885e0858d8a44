"""Forms of imports."""

from django import forms
from django.utils.translation import gettext_lazy


class ElectionFileForm(forms.Form):
    """A `.pb` file that becomes a contest."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A .pb file with META, PROJECTS and VOTES. Nothing is stored before you confirm."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".pb,.csv,.txt,text/*"}),
    )


class ProjectsFileForm(forms.Form):
    """A table of projects for one contest."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("XLSX or CSV. Nothing is stored before you confirm."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    admitted = forms.BooleanField(
        label=gettext_lazy("The projects are admitted already"), required=False
    )


class VotesFileForm(forms.Form):
    """A table of votes for one contest."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("XLSX or CSV. Nothing is stored before you confirm."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
