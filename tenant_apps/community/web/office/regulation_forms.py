"""The form of a regulation: the legal act, then one field for each term of its scope."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.community.models import Regulation
from tenant_apps.community.rules import scopes
from tenant_apps.community.rules.scopes import Term, regulation_scopes
from tenant_apps.community.web.form_fields import DayField, MoneyField
from tenants.city import City

ACT = ("title", "act_number", "adopted_on", "act_url", "effective_from", "effective_until")


class RegulationForm(forms.Form):
    """Act and figures of one version; a figure left empty means that the act does not say it."""

    title = forms.CharField(label=gettext_lazy("Title of the act"), max_length=300)
    act_number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=100,
        help_text=gettext_lazy("As it is cited, for example “No. 25-7/VIII”."),
    )
    adopted_on = DayField(label=gettext_lazy("Adopted on"))
    act_url = forms.URLField(
        label=gettext_lazy("Address of the text"),
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Where residents read the whole act."),
    )
    effective_from = DayField(label=gettext_lazy("In force from"))
    effective_until = DayField(
        label=gettext_lazy("In force until"),
        required=False,
        help_text=gettext_lazy("This day is the first without it. Empty: until a later version."),
    )

    def __init__(
        self,
        typed: Any = None,
        *,
        name: str,
        city: City,
        stored: Regulation | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        figures = stored.values if stored else values
        initial = {field: getattr(stored, field) for field in ACT} if stored else {}
        super().__init__(typed, initial=initial)
        self.scope = regulation_scopes[name]
        for term in self.scope.terms:
            begins = term.suggested if figures is None else figures.get(term.name)
            self.fields[f"term_{term.name}"] = field_of(term, city.currency, begins)

    def act_fields(self) -> list[Any]:
        """Return the fields of the legal act."""
        return [self[name] for name in ACT]

    def term_fields(self) -> list[Any]:
        """Return the fields of the figures."""
        return [self[f"term_{term.name}"] for term in self.scope.terms]

    def act(self) -> dict[str, Any]:
        """Return the facts of the act, of a valid form."""
        return {name: self.cleaned_data[name] for name in ACT}

    def figures(self) -> dict[str, Any]:
        """Return the figures that were filled in, of a valid form."""
        typed = {term.name: self.cleaned_data[f"term_{term.name}"] for term in self.scope.terms}
        return {name: value for name, value in typed.items() if value not in (None, "")}


def field_of(term: Term, currency: str, begins: Any) -> forms.Field:
    """Return the form field of one term, beginning with a stored value."""
    makers: dict[str, Callable[[Term], forms.Field]] = {
        scopes.YES_NO: _yes_no,
        scopes.CHOICE: _choice,
        scopes.MONEY: lambda item: _money(item, currency),
    }
    field = makers.get(term.kind, _number)(term)
    field.initial = _text_of(begins) if term.kind == scopes.YES_NO else begins
    field.help_text = term.help_text
    return field


def _text_of(value: Any) -> str:
    return "" if value is None else "yes" if value else "no"


def _yes_no(term: Term) -> forms.Field:
    choices = [("", _("not said")), ("yes", _("yes")), ("no", _("no"))]
    return forms.TypedChoiceField(
        label=term.label,
        required=False,
        choices=choices,
        coerce=lambda value: value == "yes",
        empty_value=None,
    )


def _choice(term: Term) -> forms.Field:
    return forms.ChoiceField(
        label=term.label, required=False, choices=[("", _("not said")), *term.choices]
    )


def _money(term: Term, currency: str) -> forms.Field:
    label = _("%(label)s, %(currency)s") % {"label": term.label, "currency": currency}
    field = MoneyField(label=label, required=False)
    field.currency = currency
    return field


def _number(term: Term) -> forms.Field:
    unit = {
        scopes.DAYS: _("days"),
        scopes.WORKING_DAYS: _("working days"),
    }.get(term.kind)
    label = f"{term.label}, {unit}" if unit else term.label
    return forms.IntegerField(
        label=label, required=False, min_value=term.minimum, max_value=min(term.maximum, 10**9)
    )
