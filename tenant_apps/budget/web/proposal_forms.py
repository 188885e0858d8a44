"""The form of a proposal: texts, place, pool, and the cost table."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.money import to_major, to_minor
from tenant_apps.budget.actions.proposals import CostItem, ProposalContent
from tenant_apps.budget.models import Contest, Proposal

SPARE_ROWS = 3
MOST_ROWS = 40
HIGHEST_PRICE_MINOR = 10**13
POINT_EXAMPLES = {
    "UAH": "49.58827, 34.55142",
    "PLN": "51.10979, 17.03858",
    "RSD": "45.82972, 20.46528",
}
"""A point in the country whose currency a contest uses, written as map pages copy it."""


class ProposalForm(forms.Form):
    """What an author writes; a draft may lack every part, a submission none that is required."""

    use_required_attribute = False

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=300,
        help_text=gettext_lazy("Short and clear, as it will stand on the ballot."),
    )
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One or two sentences: what will be there and for whom."),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("What is wrong now, what should be built, who will use it."),
    )
    pool = forms.TypedChoiceField(label=gettext_lazy("Pool"), coerce=int, empty_value=None)
    category = forms.TypedChoiceField(label=gettext_lazy("Category"), coerce=int, empty_value=None)
    place = forms.CharField(
        label=gettext_lazy("Place"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Street and house, or what is next to it."),
    )
    point = forms.CharField(
        label=gettext_lazy("Point on the map"),
        max_length=60,
        required=False,
    )
    author_name = forms.CharField(
        label=gettext_lazy("Your name as shown"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("It stands on the project's page."),
    )

    def __init__(self, *args: Any, contest: Contest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["point"].help_text = _("Latitude and longitude, for example %(example)s.") % {
            "example": POINT_EXAMPLES.get(contest.currency, POINT_EXAMPLES["UAH"])
        }
        blank = [("", _("Choose…"))]
        pools = [(item.pk, item.name) for item in contest.pools.all()]
        categories = [(item.pk, item.name) for item in contest.categories.all()]
        self.fields["pool"].choices = blank + pools  # type: ignore[attr-defined]
        if len(pools) == 1:
            self.initial.setdefault("pool", pools[0][0])
        if categories:
            self.fields["category"].choices = blank + categories  # type: ignore[attr-defined]
        else:
            del self.fields["category"]

    def clean_point(self) -> tuple[Decimal, Decimal] | None:
        """Return latitude and longitude of a typed point."""
        text = self.cleaned_data["point"].replace(";", ",")
        if not text.strip():
            return None
        parts = [part.strip() for part in text.split(",")]
        try:
            latitude, longitude = (round(Decimal(part), 6) for part in parts)
        except (ValueError, InvalidOperation) as error:
            raise forms.ValidationError(_("Write two numbers with a comma between.")) from error
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            raise forms.ValidationError(_("There is no such point on the Earth."))
        return latitude, longitude


class CostItemForm(forms.Form):
    """One row of the cost table; an empty row is no row."""

    use_required_attribute = False

    name = forms.CharField(label=gettext_lazy("Item"), max_length=200)
    quantity = forms.IntegerField(
        label=gettext_lazy("Quantity"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5}),
    )
    unit_price = forms.CharField(label=gettext_lazy("Unit price"), max_length=30)

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.currency = currency
        self.fields["unit_price"].widget.attrs.update(inputmode="decimal", size=10)

    def clean_unit_price(self) -> int:
        """Return the price in minor units."""
        try:
            price = to_minor(self.cleaned_data["unit_price"], self.currency)
        except ValueError as error:
            raise forms.ValidationError(_("Write an amount such as 1500 or 1500.50.")) from error
        if not 0 <= price <= HIGHEST_PRICE_MINOR:
            raise forms.ValidationError(_("This amount cannot be right."))
        return price


class CostTable(forms.BaseFormSet):  # type: ignore[type-arg]
    """The cost table; rows left empty are skipped, wherever they stand."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Let every row be empty."""
        return {**super().get_form_kwargs(index), "empty_permitted": True}

    def items(self) -> tuple[CostItem, ...]:
        """Return the rows that can be kept: a name or a price, and nothing wrong in them."""
        rows = []
        for form in self.forms:
            values = getattr(form, "cleaned_data", {})
            if not form.has_changed() or any_wrong(form):
                continue
            rows.append(
                CostItem(
                    name=values.get("name", ""),
                    quantity=values.get("quantity") or 1,
                    unit_price_minor=values.get("unit_price", 0),
                )
            )
        return tuple(rows)


CostFormSet: Any = forms.formset_factory(
    CostItemForm, formset=CostTable, extra=SPARE_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


def any_wrong(form: forms.Form) -> bool:
    """Return whether something typed is wrong; what is still missing is not."""
    return any(
        error.code != "required" for errors in form.errors.as_data().values() for error in errors
    )


def forget_missing(form: forms.Form) -> None:
    """Drop the errors of parts that are only missing: a draft may lack them."""
    for name, errors in form.errors.as_data().items():
        if all(error.code == "required" for error in errors):
            del form.errors[name]


def content_of(form: ProposalForm, costs: CostTable) -> ProposalContent:
    """Return what can be kept of the two forms after validation."""
    values = form.cleaned_data
    latitude, longitude = values.get("point") or (None, None)
    return ProposalContent(
        title=values.get("title", ""),
        summary=values.get("summary", ""),
        description=values.get("description", ""),
        place=values.get("place", ""),
        author_name=values.get("author_name", ""),
        latitude=latitude,
        longitude=longitude,
        pool_id=values.get("pool"),
        category_id=values.get("category"),
        cost_items=costs.items(),
    )


def initial_of(proposal: Proposal) -> dict[str, Any]:
    """Return the first values of the form of a stored draft."""
    point = ""
    if proposal.latitude is not None and proposal.longitude is not None:
        point = f"{proposal.latitude:.6f}, {proposal.longitude:.6f}"
    return {
        "title": proposal.title,
        "summary": proposal.summary,
        "description": proposal.description,
        "place": proposal.place,
        "author_name": proposal.author_name,
        "point": point,
        "pool": proposal.pool_id,
        "category": proposal.category_id,
    }


def initial_costs_of(proposal: Proposal) -> list[dict[str, Any]]:
    """Return the first rows of the cost table of a stored draft."""
    currency = proposal.contest.currency
    return [
        {
            "name": item["name"],
            "quantity": item["quantity"],
            "unit_price": _plain_amount(item["unit_price_minor"], currency),
        }
        for item in proposal.cost_items
    ]


def _plain_amount(amount_minor: int, currency: str) -> str:
    text = f"{to_major(amount_minor, currency):f}"
    return text.removesuffix(".00")
