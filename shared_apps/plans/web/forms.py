"""The form of a plan, as operators fill it in."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import Refusal
from kernel.problems import sentence_of
from shared_apps.plans.messages import (
    COUNTRY_LABELS,
    FEATURE_LABELS,
    KIND_LABELS,
    LIMIT_LABELS,
    MODULE_LABELS,
)
from shared_apps.plans.models import Plan
from shared_apps.plans.rules.band_lines import read_bands, written_bands

SMALL = 32_000
BANDS_HELP = gettext_lazy("One a line: country; up to population (empty: all larger ones); net.")
SAME = (
    "kind",
    "modules",
    "modules_are_chosen",
    "features",
    "countries",
    "max_population",
    "term_days",
    "grace_days",
    "extension_days",
    "position",
    "offered",
)
"""Fields that are stored as they are typed."""


class Choices(forms.MultipleChoiceField):
    """Several of a few, each a box to tick."""

    def __init__(self, choices: dict[str, Any], **options: Any) -> None:
        super().__init__(
            choices=list(choices.items()), widget=forms.CheckboxSelectMultiple, **options
        )


class BandsField(forms.CharField):
    """Price bands, one a line."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 6, "spellcheck": "false"})
        super().__init__(
            widget=widget, required=False, max_length=20_000, help_text=BANDS_HELP, **options
        )

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """Return the bands; a line that cannot be read is named."""
        try:
            return read_bands(super().clean(value))
        except Refusal as refusal:
            raise forms.ValidationError(sentence_of(refusal)) from refusal


class PlanForm(forms.Form):
    """All of a plan but its code, with a name and a text in every language."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(KIND_LABELS.items()))
    modules = Choices(MODULE_LABELS, label=gettext_lazy("Modules"))
    modules_are_chosen = forms.BooleanField(
        label=gettext_lazy("The municipality chooses among the modules"), required=False
    )
    features = Choices(FEATURE_LABELS, label=gettext_lazy("Also included"), required=False)
    countries = Choices(
        COUNTRY_LABELS,
        label=gettext_lazy("Only in"),
        required=False,
        help_text=gettext_lazy("None ticked: wherever it has a price."),
    )
    max_population = forms.IntegerField(
        label=gettext_lazy("Most inhabitants"),
        required=False,
        min_value=1,
        max_value=2_000_000_000,
    )
    term_days = forms.IntegerField(
        label=gettext_lazy("Days"),
        required=False,
        min_value=1,
        max_value=SMALL,
        help_text=gettext_lazy("Empty: without an end."),
    )
    grace_days = forms.IntegerField(
        label=gettext_lazy("Days of grace"), min_value=0, max_value=SMALL
    )
    extension_days = forms.IntegerField(
        label=gettext_lazy("Days of an extension"),
        required=False,
        min_value=1,
        max_value=SMALL,
        help_text=gettext_lazy("Empty: cannot be extended."),
    )
    prices = BandsField(label=gettext_lazy("Prices, without VAT"))
    extension_prices = BandsField(label=gettext_lazy("Prices of an extension, without VAT"))
    position = forms.IntegerField(
        label=gettext_lazy("Place in the list"), min_value=0, max_value=SMALL, initial=50
    )
    offered = forms.BooleanField(
        label=gettext_lazy("On the price list"), required=False, initial=True
    )

    def __init__(self, *args: Any, with_code: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        for limit, label in LIMIT_LABELS.items():
            self.fields[f"limit_{limit}"] = forms.IntegerField(
                label=label, required=False, min_value=0, max_value=2_000_000_000
            )
        for code, language in settings.LANGUAGES:
            name, text = _("Name (%(language)s)"), _("Text (%(language)s)")
            words = {"language": language}
            self.fields[f"name_{code}"] = forms.CharField(label=name % words, max_length=80)
            self.fields[f"text_{code}"] = forms.CharField(
                label=text % words,
                required=False,
                max_length=600,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        if with_code:
            self.fields["code"] = forms.SlugField(label=_("Code"), max_length=40)

    def named(self, *beginnings: str) -> Iterator[forms.BoundField]:
        """Yield the fields whose names begin so, for the page."""
        for bound in self:
            if bound.name.startswith(beginnings):
                yield bound

    def parts(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield the form part by part."""
        yield _("Names and texts"), list(self.named("code", "name_", "text_"))
        yield _("What it includes"), list(self.named("kind", "modules", "features", "limit_"))
        yield (
            _("For whom, how long"),
            list(self.named("countries", "max_", "term_", "grace_", "extension_days")),
        )
        yield _("Prices"), list(self.named("prices", "extension_prices", "position", "offered"))

    def values(self) -> dict[str, Any]:
        """Return the fields of a plan."""
        typed = self.cleaned_data
        codes = [code for code, _language in settings.LANGUAGES]
        limits = {name: typed[f"limit_{name}"] for name in LIMIT_LABELS}
        return {name: typed[name] for name in (*SAME, "prices", "extension_prices")} | {
            "names": {code: typed[f"name_{code}"] for code in codes},
            "descriptions": {code: typed[f"text_{code}"] for code in codes},
            "limits": {name: most for name, most in limits.items() if most is not None},
        }

    @staticmethod
    def initial_of(plan: Plan) -> dict[str, Any]:
        """Return what is stored."""
        initial = {name: getattr(plan, name) for name in SAME}
        initial["prices"] = written_bands(plan.prices)
        initial["extension_prices"] = written_bands(plan.extension_prices)
        initial |= {f"name_{code}": name for code, name in plan.names.items()}
        initial |= {f"text_{code}": text for code, text in plan.descriptions.items()}
        return initial | {f"limit_{name}": most for name, most in plan.limits.items()}
