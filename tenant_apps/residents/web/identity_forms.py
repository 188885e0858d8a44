"""Forms of identity: joining by a provider, a provider's settings, a document at the desk."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenant_apps.residents.actions.identities_desk import SeenDocument
from tenant_apps.residents.actions.identities_office import Wanted
from tenant_apps.residents.messages import ID_LABELS, LEVEL_LABELS
from tenant_apps.residents.rules.identity.settings import LEVELS, SETTINGS, Setting
from tenant_apps.residents.rules.national_ids import DOCUMENT
from tenant_apps.residents.web.signup import SignUpFields, clean_person_name

PEM_ROWS = 6
LABELS: dict[str, Any] = {
    "issuer": _("Address of the provider (issuer)"),
    "base_url": _("Address of the provider"),
    "client_id": _("Client identifier (client_id)"),
    "client_secret": _("Client secret (client_secret)"),
    "client_login": _("How the secret is sent"),
    "scopes": _("Scopes"),
    "level": _("Level that the provider proves"),
    "acr_values": _("Levels to ask for (acr_values)"),
    "acr_levels": _("Level by the provider's word (acr)"),
    "number_claim": _("Claim with the national number"),
    "number_kind": _("Kind of the national number"),
    "birth_date_claim": _("Claim with the date of birth"),
    "certificate": _("Certificate of the municipality (PEM)"),
    "private_key": _("Private key of the certificate (PEM)"),
    "senders": _("Certificates that sign the answers, or that issued those (PEM)"),
    "envelope": _("Opener of envelopes"),
    "dataset": _("Set of fields (dataset)"),
    "auth_types": _("Accepted means (auth_type)"),
    "idp_entity_id": _("Name of the provider (entityID)"),
    "sso_url": _("Address for requests (SingleSignOnService)"),
    "idp_certificates": _("Certificates of the provider (PEM)"),
    "entity_id": _("Name of the municipality (entityID)"),
    "subject_attribute": _("Attribute with the provider's name for the person"),
    "number_attribute": _("Attribute with the national number"),
    "given_name_attribute": _("Attribute with the given name"),
    "family_name_attribute": _("Attribute with the family name"),
    "birth_date_attribute": _("Attribute with the date of birth"),
}
HELPS: dict[str, Any] = {
    "acr_levels": _("One per line: the provider's word, an equals sign, email or eid."),
    "entity_id": _("Empty: the address of the metadata."),
    "envelope": _("Empty: cms. Another one only where the operator has installed it."),
    "level": _("Without a national number nobody is known better than by their e-mail address."),
    "number_claim": _("Empty: the provider names no national number."),
}
CHOICE_WORDS: dict[str, Any] = {
    **LEVEL_LABELS,
    **ID_LABELS,
    "": _("No number"),
    "basic": _("in the header (client_secret_basic)"),
    "post": _("in the body (client_secret_post)"),
}


class JoiningForm(SignUpFields):
    """Name, address and agreement of somebody whose identity is proven already."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("We write there about what you do here. Unless we know it, we send a letter."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ["name", "email", "consent"]

    def __init__(self, *args: Any, proven_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proven_name = proven_name if any(map(str.isalpha, proven_name)) else ""
        if self.proven_name:
            field = self.fields["name"]
            field.required, field.help_text = False, ""
            field.widget.attrs["readonly"] = True

    def clean_name(self) -> str:
        """Return the name that the provider proved, else the typed one."""
        return clean_person_name(self.proven_name) if self.proven_name else super().clean_name()


class ProviderForm(forms.Form):
    """What one adapter wants to know; secrets are written, never shown."""

    label = forms.CharField(
        label=_("Name for people"), max_length=100, help_text=_("As it stands on the button.")
    )

    def __init__(self, *args: Any, adapter: str, stored: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.adapter = adapter
        for setting in SETTINGS[adapter]:
            self.fields[setting.name] = field_of(setting, is_stored=setting.name in stored)

    def wanted(self) -> Wanted:
        """Return what was typed, settings apart from secrets."""
        values = {one.name: self.cleaned_data[one.name] for one in SETTINGS[self.adapter]}
        hidden = {one.name for one in SETTINGS[self.adapter] if one.kind == "secret"}
        return Wanted(
            label=self.cleaned_data["label"],
            settings={name: value for name, value in values.items() if name not in hidden},
            secrets={name: values[name].strip() for name in hidden},
        )


class NewProviderForm(ProviderForm):
    """The same with the short name that stands in addresses and cannot change later."""

    slug = forms.SlugField(
        label=_("Short name in addresses"),
        max_length=40,
        help_text=_("Part of the address that is registered with the provider. It stays for good."),
    )
    field_order = ["label", "slug"]


class LevelsField(forms.CharField):
    """Lines of `word=level`."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """Show a mapping as lines."""
        if isinstance(value, Mapping):
            return "\n".join(f"{word}={level}" for word, level in value.items())
        return value

    def clean(self, value: Any) -> dict[str, str]:
        """Return a mapping. Raises: ValidationError with the line that cannot be read."""
        found = {}
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            word, mark, level = (part.strip() for part in line.rpartition("="))
            if not word or not mark or level not in LEVELS:
                raise forms.ValidationError(
                    _("This line cannot be read: %(line)s"), params={"line": line}
                )
            found[word] = level
        return found


class DeskForm(forms.Form):
    """What the clerk reads in the document."""

    kind = forms.ChoiceField(
        label=_("What you read"),
        choices=[*ID_LABELS.items(), (DOCUMENT, _("Series and number of the document"))],
        help_text=_("The document's own number only for people without a national number."),
    )
    number = forms.CharField(
        label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Needed with a document's own number; a national number holds it."),
    )
    is_present = forms.BooleanField(
        label=_("The person is here, and the document is theirs and valid.")
    )

    def seen(self) -> SeenDocument:
        """Return what the clerk read."""
        given = self.cleaned_data
        return SeenDocument(given["kind"], given["number"], given["birth_date"])


def field_of(setting: Setting, *, is_stored: bool) -> forms.Field:
    """Return the form field of one setting."""
    words: dict[str, Any] = {
        "label": LABELS[setting.name],
        "help_text": HELPS.get(setting.name, ""),
        "required": setting.required and not is_stored,
    }
    if setting.kind == "choice":
        choices = [(choice, CHOICE_WORDS[choice]) for choice in setting.choices]
        return forms.ChoiceField(choices=choices, **words)
    if setting.kind == "levels":
        return LevelsField(max_length=2000, **words)
    if setting.kind == "address":
        return forms.URLField(max_length=500, assume_scheme="https", **words)
    if setting.kind == "secret":
        return _secret_field(setting, words, is_stored=is_stored)
    if setting.kind == "certificate":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": PEM_ROWS}), **words)
    return forms.CharField(max_length=500, **words)


def _secret_field(setting: Setting, words: dict[str, Any], *, is_stored: bool) -> forms.Field:
    """Return a field that never shows what is stored; a key has several lines."""
    words["help_text"] = (
        _("One is stored and never shown. Leave this empty to keep it.")
        if is_stored
        else _("It is stored encrypted and never shown again.")
    )
    attributes = {"autocomplete": "off"}
    if setting.name == "private_key":
        widget: forms.Widget = _HiddenText(attrs={**attributes, "rows": PEM_ROWS})
    else:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(widget=widget, **words)


class _HiddenText(forms.Textarea):
    """Several lines that are not sent back to the browser."""

    def format_value(self, value: Any) -> str:
        """Show nothing."""
        return ""
