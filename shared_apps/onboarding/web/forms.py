"""Forms of the application, one a step, and of its operators."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kernel.ui.sections import existing_modules
from shared_apps.onboarding.actions.choices import Offer
from shared_apps.onboarding.rules.addresses import LONGEST


class UnitForm(forms.Form):
    """Which unit of the register."""

    unit = forms.IntegerField(widget=forms.HiddenInput)


class ContactForm(forms.Form):
    """Who applies for the municipality."""

    name = forms.CharField(
        label=_("First and last name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    position = forms.CharField(
        label=_("Position"),
        max_length=150,
        help_text=_("Such as secretary of the council."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    email = forms.EmailField(
        label=_("Official e-mail address"),
        help_text=_("At the municipality's own domain if it has one. A code is sent there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


class CodeForm(forms.Form):
    """The code of the letter."""

    code = forms.CharField(
        label=_("Code from the letter"),
        max_length=12,
        help_text=_("Six digits, valid for half an hour."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class DocumentForm(forms.Form):
    """The paper that lets the contact act for the municipality."""

    document = forms.FileField(
        label=_("Document"),
        help_text=_("PDF, JPEG or PNG up to 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class AddressForm(forms.Form):
    """Where the site answers and in which languages."""

    slug = forms.CharField(
        label=_("Subdomain"),
        max_length=LONGEST,
        help_text=_("Small Latin letters, digits and hyphens."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    main = forms.ChoiceField(label=_("Main language"), choices=settings.LANGUAGES)
    languages = forms.MultipleChoiceField(
        label=_("Further languages"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_slug(self) -> str:
        """Return the subdomain in small letters."""
        return str(self.cleaned_data["slug"]).strip().lower()

    def spoken(self) -> list[str]:
        """Return the languages, the main one first."""
        main = self.cleaned_data["main"]
        return [main, *(one for one in self.cleaned_data["languages"] if one != main)]


class PlanForm(forms.Form):
    """Which plan, with which modules."""

    plan = forms.CharField(
        max_length=40, error_messages={"required": _("Choose one of the plans.")}
    )
    modules = forms.MultipleChoiceField(choices=[], required=False)
    population = forms.IntegerField(
        label=_("Inhabitants"),
        min_value=1,
        max_value=20_000_000,
        required=False,
        help_text=_("The register does not say how many people live here; we check it."),
    )

    def __init__(self, *args: Any, offers: list[Offer], is_asked: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        modules = sorted(
            {module for offer in offers for module in offer.plan.modules} & existing_modules()
        )
        self.fields["modules"].choices = [(one, one) for one in modules]  # type: ignore[attr-defined]
        self.fields["population"].required = is_asked
        if not is_asked:
            del self.fields["population"]


class AcceptForm(forms.Form):
    """The texts that the municipality accepts."""

    terms = forms.BooleanField(label=_("We accept the terms of service."))
    processing = forms.BooleanField(
        label=_("We conclude the agreement on the processing of personal data.")
    )


class DecisionForm(forms.Form):
    """What an operator decides, and why."""

    decision = forms.ChoiceField(choices=[(one, one) for one in ("approve", "ask", "refuse")])
    reason = forms.CharField(
        label=_("Reason or question"),
        max_length=2000,
        required=False,
        help_text=_("The applicant reads it. Needed to refuse and to ask."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DomainForm(forms.Form):
    """An official domain to trust, and whose it is."""

    domain = forms.CharField(
        label=_("Domain"), max_length=253, help_text=_("Such as poltava-rada.gov.ua.")
    )
    unit = forms.CharField(
        label=_("Code of the municipality"),
        max_length=25,
        help_text=_("From the official register: KATOTTG, TERYT or the Serbian number."),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
