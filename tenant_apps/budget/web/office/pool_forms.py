"""Forms about money: pools and categories."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.budget.messages import METHODS, RULES, TIE_BREAKS
from tenant_apps.budget.models import Category, Pool
from tenant_apps.budget.models.pool import LEAST_SUPPORT
from tenant_apps.budget.rules.standard import STANDARD
from tenant_apps.community.models import District
from tenant_apps.community.web.form_fields import MoneyField

KINDS = {
    "citywide": gettext_lazy("Whole municipality"),
    "district": gettext_lazy("District"),
    "village": gettext_lazy("Village fund"),
    "school": gettext_lazy("School"),
    "other": gettext_lazy("Other"),
}
SMALL = 32_000


class PoolForm(forms.Form):
    """A pool: money, who it is for, how people vote and what wins."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Short name in Latin letters for files and results."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(KINDS.items()))
    district = forms.ModelChoiceField(
        label=gettext_lazy("Only for residents of"),
        queryset=District.objects.none(),
        required=False,
        empty_label=gettext_lazy("Everybody"),
    )
    amount_minor = MoneyField(label=gettext_lazy("Amount"))
    min_cost_minor = MoneyField(label=gettext_lazy("Lowest cost of a project"), required=False)
    max_cost_minor = MoneyField(label=gettext_lazy("Highest cost of a project"), required=False)
    method = forms.ChoiceField(label=gettext_lazy("Way of voting"), choices=list(METHODS.items()))
    min_choices = forms.IntegerField(
        label=gettext_lazy("Fewest choices"), min_value=0, max_value=SMALL, required=False
    )
    max_choices = forms.IntegerField(
        label=gettext_lazy("Most choices"), min_value=1, max_value=SMALL, required=False
    )
    points_sum = forms.IntegerField(
        label=gettext_lazy("Points of a voter"), min_value=1, max_value=SMALL, required=False
    )
    points_max = forms.IntegerField(
        label=gettext_lazy("Most points for one project"),
        min_value=1,
        max_value=SMALL,
        required=False,
    )
    tally_rule = forms.ChoiceField(label=gettext_lazy("Who wins"), choices=list(RULES.items()))
    threshold = forms.IntegerField(
        label=gettext_lazy("Votes or points needed to win"),
        min_value=0,
        max_value=2_000_000_000,
        required=False,
        initial=LEAST_SUPPORT,
        help_text=gettext_lazy(
            "1: a project that nobody chose does not win. 0: it wins where money is left."
        ),
    )
    tie_break = forms.ChoiceField(
        label=gettext_lazy("In a tie wins"), choices=list(TIE_BREAKS.items())
    )

    def __init__(self, *args: Any, currency: str, closed: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.closed = closed
        for name in STANDARD if closed else ():
            self.fields[name].disabled = True
        districts = self.fields["district"]
        districts.queryset = District.objects.order_by("position", "name")  # type: ignore[attr-defined]
        for name in ("amount_minor", "min_cost_minor", "max_cost_minor"):
            field = self.fields[name]
            field.currency = currency  # type: ignore[attr-defined]
            field.label = _("%(label)s, %(currency)s") % {
                "label": field.label,
                "currency": currency,
            }

    def values(self) -> dict[str, Any]:
        """Return the fields of a pool; limits left empty are none."""
        values = dict(self.cleaned_data)
        for name in ("min_cost_minor", "min_choices"):
            values[name] = values[name] or 0
        if values["threshold"] is None:
            values["threshold"] = LEAST_SUPPORT
        return values

    @staticmethod
    def initial_of(pool: Pool) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(pool, name) for name in PoolForm.base_fields}


class CategoryForm(forms.Form):
    """A category and the hue of its pictures."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    hue = forms.IntegerField(
        label=gettext_lazy("Hue"),
        min_value=0,
        max_value=360,
        help_text=gettext_lazy("0 to 360 on the colour wheel: 30 orange, 140 green, 230 blue."),
    )
    position = forms.IntegerField(
        label=gettext_lazy("Place in the list"), min_value=0, max_value=SMALL
    )

    @staticmethod
    def initial_of(category: Category) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(category, name) for name in CategoryForm.base_fields}
