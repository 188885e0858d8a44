"""Forms of support access."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shared_apps.operators.messages import ROLES_LENT
from shared_apps.operators.rules.support import LONGEST_HOURS, SHORTEST_HOURS


class AskForm(forms.Form):
    """Why access is needed."""

    reason = forms.CharField(
        label=_("What access is needed for"),
        help_text=_("The owner of the site reads it and decides."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class GrantForm(forms.Form):
    """What is lent, and for how long."""

    role = forms.ChoiceField(
        label=_("Role to lend"), choices=list(ROLES_LENT.items()), widget=forms.RadioSelect
    )
    hours = forms.IntegerField(
        label=_("For how many hours"),
        min_value=SHORTEST_HOURS,
        max_value=LONGEST_HOURS,
        initial=4,
    )
