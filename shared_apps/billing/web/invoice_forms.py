"""What finance does with one invoice: a form for each act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.money import to_major, to_minor
from shared_apps.billing.actions.credits import credit, creditable_lines
from shared_apps.billing.actions.invoices import discard_draft, issue, write_off
from shared_apps.billing.actions.payments import apply_credit, record_payment
from shared_apps.billing.models import Invoice
from shared_apps.billing.web.requests import MainRequest

LINE = "line_"


class MoneyField(forms.CharField):
    """An amount in major units that becomes minor units of `currency`."""

    def __init__(self, *, currency: str, **options: Any) -> None:
        self.currency = currency
        super().__init__(max_length=20, **options)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Any:
        """Return minor units, None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return to_minor(text, self.currency)
        except ValueError as error:
            raise ValidationError(_("Enter an amount with at most two decimals.")) from error


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class PlainForm(forms.Form):
    """Nothing but the question."""


class PaymentForm(forms.Form):
    """A payment that came on another way than a statement."""

    def __init__(self, *args: Any, invoice: Invoice, **options: Any) -> None:
        super().__init__(*args, **options)
        currency = invoice.currency
        left = to_major(invoice.open_minor, currency)
        label = _("Amount (%(currency)s)") % {"currency": currency}
        self.fields["amount"] = MoneyField(currency=currency, label=label, initial=left)
        day = forms.DateInput({"type": "date"})
        self.fields["received_on"] = forms.DateField(label=_("Received on"), widget=day)
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=300)


class CreditForm(ReasonForm):
    """What of each line is credited; as it comes, all that is left."""

    def __init__(self, *args: Any, invoice: Invoice, **options: Any) -> None:
        super().__init__(*args, **options)
        left = creditable_lines(invoice)
        for line in invoice.lines.order_by("position"):
            if left[line.pk]:
                self.fields[f"{LINE}{line.pk}"] = MoneyField(
                    currency=invoice.currency,
                    label=line.description,
                    required=False,
                    initial=to_major(left[line.pk], invoice.currency),
                    help_text=_("Net, at most what is left; empty for nothing."),
                )

    def amounts(self) -> dict[int, int]:
        """Return net minor units by line key."""
        return {
            int(name.removeprefix(LINE)): amount
            for name, amount in self.cleaned_data.items()
            if name.startswith(LINE) and amount
        }


@dataclass(frozen=True)
class Act:
    """One act: its words, its form, and what it does with what the form says."""

    title: Any
    text: Any
    button: Any
    kind: str
    make_form: Callable[[Invoice, Any], forms.Form]
    do: Callable[[Invoice, Any, MainRequest], object]
    done: Any


def _who(request: MainRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}


def _pay(invoice: Invoice, form: Any, request: MainRequest) -> object:
    wanted = form.cleaned_data
    return record_payment(
        invoice,
        amount_minor=wanted["amount"],
        received_on=wanted["received_on"],
        reason=wanted["reason"],
        **_who(request),
    )


def _credit(invoice: Invoice, form: Any, request: MainRequest) -> object:
    reason = form.cleaned_data["reason"]
    amounts = form.amounts() or {0: 0}
    return credit(invoice, reason=reason, amounts=amounts, **_who(request))


def _write_off(invoice: Invoice, form: Any, request: MainRequest) -> object:
    return write_off(invoice, reason=form.cleaned_data["reason"], **_who(request))


ACTS: dict[str, Act] = {
    "issue": Act(
        gettext_lazy("Issue the invoice"),
        gettext_lazy("It gets the next number, is booked and sent; it never changes after."),
        gettext_lazy("Issue"),
        "primary",
        lambda _invoice, sent: PlainForm(sent),
        lambda invoice, _form, request: issue(invoice, **_who(request)),
        gettext_lazy("The invoice is issued."),
    ),
    "discard": Act(
        gettext_lazy("Discard the draft"),
        gettext_lazy("It never had a number; nothing is booked."),
        gettext_lazy("Discard"),
        "danger",
        lambda _invoice, sent: PlainForm(sent),
        lambda invoice, _form, request: discard_draft(invoice, **_who(request)),
        gettext_lazy("The draft is discarded."),
    ),
    "payment": Act(
        gettext_lazy("Enter a payment"),
        gettext_lazy("Only for money that no bank statement brings. What is too much is a credit."),
        gettext_lazy("Enter"),
        "primary",
        lambda invoice, sent: PaymentForm(sent, invoice=invoice),
        _pay,
        gettext_lazy("The payment is booked."),
    ),
    "use_credit": Act(
        gettext_lazy("Pay from the credit"),
        gettext_lazy("The municipality's credit pays as much of this invoice as it reaches."),
        gettext_lazy("Pay"),
        "primary",
        lambda _invoice, sent: PlainForm(sent),
        lambda invoice, _form, request: apply_credit(invoice, **_who(request)),
        gettext_lazy("The credit is used."),
    ),
    "credit": Act(
        gettext_lazy("Write a credit note"),
        gettext_lazy("What is open is cancelled, what was paid becomes the municipality's credit."),
        gettext_lazy("Issue the credit note"),
        "primary",
        lambda invoice, sent: CreditForm(sent, invoice=invoice),
        _credit,
        gettext_lazy("The credit note is issued."),
    ),
    "write_off": Act(
        gettext_lazy("Write the rest off"),
        gettext_lazy("What is open is booked as a loss; the municipality owes nothing any more."),
        gettext_lazy("Write off"),
        "danger",
        lambda _invoice, sent: ReasonForm(sent),
        _write_off,
        gettext_lazy("The rest is written off."),
    ),
}
