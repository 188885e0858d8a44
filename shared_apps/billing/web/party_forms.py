"""Billing details of buyers and issuers as forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.money import MINOR_DIGITS
from kernel.ui.language import LANGUAGES
from shared_apps.billing.models import BillingParty, Issuer
from shared_apps.billing.rules.parties import TAX_NAMES
from shared_apps.billing.rules.vat import STANDARD_PERMILLE
from shared_apps.billing.web.invoice_forms import MoneyField
from tenants.models import Municipality

ZONES = ("Europe/Kyiv", "Europe/Warsaw", "Europe/Belgrade")


class AddressForm(forms.Form):
    """What an invoice says of either side."""

    legal_name = forms.CharField(label=gettext_lazy("Legal name"), max_length=200)
    street = forms.CharField(label=gettext_lazy("Street and number"), max_length=200)
    postal_code = forms.CharField(label=gettext_lazy("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=gettext_lazy("Town"), max_length=100)
    tax_id = forms.CharField(label=gettext_lazy("Tax number"), max_length=20)
    vat_id = forms.CharField(
        label=gettext_lazy("VAT number"),
        max_length=15,
        required=False,
        help_text=gettext_lazy("With the letters of the country, if there is one."),
    )
    endpoint = forms.CharField(
        label=gettext_lazy("Peppol address"),
        max_length=55,
        required=False,
        help_text=gettext_lazy("Scheme and number, for example 9945:1234567883, if there is one."),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail for invoices"))


class PartyForm(AddressForm):
    """A municipality as buyer."""

    def __init__(self, sent: Any, *, party: BillingParty) -> None:
        names = (*AddressForm.base_fields, "language")
        super().__init__(sent, initial={name: getattr(party, name) for name in names})
        self.fields["tax_id"].label = TAX_NAMES.get(party.country, _("Tax number"))
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of invoices"), choices=list(LANGUAGES.items())
        )


class IssuerForm(AddressForm):
    """A legal entity of ours."""

    iban = forms.CharField(label="IBAN", max_length=42)
    bic = forms.CharField(label="BIC", max_length=11, required=False)
    bank_name = forms.CharField(label=gettext_lazy("Bank"), max_length=100, required=False)
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(code, code) for code in MINOR_DIGITS]
    )
    number_prefix = forms.RegexField(
        r"^[A-Z]{2,6}$",
        label=gettext_lazy("Prefix of numbers"),
        help_text=gettext_lazy("Two to six capital letters; they never change."),
    )
    vat_scheme = forms.ChoiceField(
        label=gettext_lazy("VAT"),
        choices=[
            ("standard", gettext_lazy("charges VAT")),
            ("exempt", gettext_lazy("is exempt")),
        ],
    )
    exemption = forms.CharField(
        label=gettext_lazy("Ground of the exemption"), max_length=200, required=False
    )
    payment_days = forms.IntegerField(
        label=gettext_lazy("Days to pay"), min_value=1, max_value=120, initial=14
    )
    renewal_days = forms.IntegerField(
        label=gettext_lazy("Invoice renewals so many days ahead"),
        min_value=1,
        max_value=180,
        initial=30,
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=[(zone, zone) for zone in ZONES]
    )

    def __init__(self, sent: Any, *, issuer: Issuer | None) -> None:
        names = set(IssuerForm.base_fields) - {"number_prefix"}
        known = {name: getattr(issuer, name) for name in names} if issuer else {}
        if issuer is not None:
            known["number_prefix"] = issuer.prefix
        super().__init__(sent, initial=known)
        if issuer is not None:
            self.fields["number_prefix"].disabled = True
            return
        countries = [(code, code) for code in STANDARD_PERMILLE]
        self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=countries)
        self.order_fields(["country"])

    def identity(self, issuer: Issuer | None) -> dict[str, str]:
        """Return code, country and prefix; of a new issuer they follow from what was sent."""
        prefix = self.cleaned_data.pop("number_prefix")
        country = issuer.country if issuer else self.cleaned_data.pop("country")
        code = issuer.code if issuer else prefix.lower()
        return {"code": code, "country": country, "prefix": prefix}


class RefundForm(forms.Form):
    """What was sent back, when and why."""

    def __init__(self, *args: Any, city: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        label = _("Amount (%(currency)s)") % {"currency": city.currency}
        self.fields["amount_minor"] = MoneyField(currency=city.currency, label=label)
        day = forms.DateInput({"type": "date"})
        self.fields["paid_on"] = forms.DateField(label=_("Sent on"), widget=day)
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=300)
