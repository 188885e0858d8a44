"""Forms of a municipality's service plan."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.ui.sections import existing_modules
from shared_apps.plans.messages import MODULE_LABELS
from shared_apps.plans.models import Plan, Subscription
from shared_apps.plans.web.service import text_of


class PlanForm(forms.Form):
    """Another plan with its modules, confirmed."""

    plan = forms.ChoiceField(label=_("New plan"), widget=forms.RadioSelect)
    modules = forms.MultipleChoiceField(
        label=_("Modules"),
        help_text=_("For plans whose modules are chosen; the others bring theirs."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(
        label=_("The municipality wants this: the old service ends now, the new one is invoiced.")
    )

    def __init__(self, *args: Any, plans: list[Plan], before: Subscription, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["modules"] = before.modules
        choices: Any = self.fields
        choices["plan"].choices = [(plan.code, text_of(plan.names)) for plan in plans]
        there = existing_modules()
        choices["modules"].choices = [
            (name, label) for name, label in MODULE_LABELS.items() if name in there
        ]


class CancelForm(forms.Form):
    """That a contract ends, confirmed."""

    agreed = forms.BooleanField(label=_("Yes, the contract ends now."))
