"""Forms of operators' accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shared_apps.operators.messages import ROLE_LABELS


class RolesForm(forms.Form):
    """Which roles somebody holds."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        help_text=_(
            "An operator runs everything but money, finance runs plans and invoices, a viewer "
            "reads."
        ),
        choices=list(ROLE_LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
    )


class InviteForm(RolesForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("First and last name"), max_length=150, required=False)
    field_order = ("email", "name", "roles")
