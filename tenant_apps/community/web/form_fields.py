"""Form fields shared by office pages: money in major units, dates for the browser's own control."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kernel.money import to_major, to_minor

HIGHEST_MINOR = 10**15


class MoneyField(forms.CharField):
    """An amount typed in major units; cleaned to minor units of `currency`."""

    currency = "UAH"

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=30, **options)
        self.widget.attrs["inputmode"] = "decimal"

    def to_python(self, value: Any) -> Any:
        """Return minor units, None for an empty field."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            amount = to_minor(text, self.currency)
        except ValueError as error:
            raise forms.ValidationError(_("Write an amount such as 1500 or 1500.50.")) from error
        if not 0 <= amount <= HIGHEST_MINOR:
            raise forms.ValidationError(_("This amount cannot be right."))
        return amount

    def prepare_value(self, value: Any) -> Any:
        """Show stored minor units in major units; typed text stays as it was typed."""
        if isinstance(value, int):
            return f"{to_major(value, self.currency):f}".removesuffix(".00")
        return value

    def validate(self, value: Any) -> None:
        """Refuse an empty amount where one is required; zero is an amount."""
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Validate nothing further: the amount is a number by now."""


class InstantField(forms.DateTimeField):
    """A date and time in the city's zone, as `<input type="datetime-local">` sends it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M"], **options)


class DayField(forms.DateField):
    """A date, as `<input type="date">` sends it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)
