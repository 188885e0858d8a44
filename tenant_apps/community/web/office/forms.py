"""Forms of profile, appearance, districts, departments and the calendar."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.ui.theme import CHROMA_MAX, HUE_MAX
from tenant_apps.community.models import Department, District, Profile
from tenant_apps.community.web.form_fields import DayField

CODE = RegexValidator(
    r"^[\w.-]+\Z", gettext_lazy("Use letters, digits, hyphens, dots and underscores only.")
)
SMALL = 32_000


class ProfileForm(forms.Form):
    """What residents read of the municipality everywhere on the site."""

    motto = forms.CharField(
        label=gettext_lazy("Motto"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("The large line on the front page."),
    )
    introduction = forms.CharField(
        label=gettext_lazy("Introduction"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One or two sentences below the motto."),
    )
    contact_email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    contact_phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=40)
    contact_address = forms.CharField(label=gettext_lazy("Address"), required=False, max_length=200)
    opening_hours = forms.CharField(
        label=gettext_lazy("Opening hours"), required=False, max_length=200
    )
    website = forms.URLField(
        label=gettext_lazy("Official website"), required=False, assume_scheme="https"
    )
    privacy_controller = forms.CharField(
        label=gettext_lazy("Who answers for personal data"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Name and address of the controller."),
    )
    privacy_officer = forms.CharField(
        label=gettext_lazy("Data protection officer"), required=False, max_length=200
    )
    privacy_email = forms.EmailField(
        label=gettext_lazy("E-mail about personal data"), required=False
    )
    accessibility_contact = forms.CharField(
        label=gettext_lazy("Whom to tell about barriers on the site"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("An e-mail address or phone number of a person who can help."),
    )

    def sections(self) -> list[tuple[str, list[Any]]]:
        """Return the fields in groups with headings, for the page."""
        groups = (
            (_("Front page"), ("motto", "introduction")),
            (
                _("Contact"),
                ("contact_email", "contact_phone", "contact_address", "opening_hours", "website"),
            ),
            (_("Personal data"), ("privacy_controller", "privacy_officer", "privacy_email")),
            (_("Accessibility"), ("accessibility_contact",)),
        )
        return [(title, [self[name] for name in names]) for title, names in groups]

    @staticmethod
    def initial_of(profile: Profile) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(profile, name) for name in ProfileForm.base_fields}


class ColourForm(forms.Form):
    """The accent: a hue on the colour wheel and how strong it is."""

    hue = forms.IntegerField(
        label=gettext_lazy("Hue"),
        min_value=0,
        max_value=HUE_MAX,
        widget=forms.NumberInput(attrs={"type": "range", "min": 0, "max": HUE_MAX}),
        help_text=gettext_lazy("0 to 360 on the colour wheel: 30 orange, 140 green, 250 blue."),
    )
    strength = forms.IntegerField(
        label=gettext_lazy("Strength"),
        min_value=0,
        max_value=round(CHROMA_MAX * 1000),
        widget=forms.NumberInput(attrs={"type": "range", "step": 5}),
        help_text=gettext_lazy("0 is grey, 200 the strongest."),
    )

    @property
    def chroma(self) -> float:
        """Return the strength as OKLCH chroma, of a valid form."""
        return float(self.cleaned_data["strength"]) / 1000


class ArmsForm(forms.Form):
    """A picture of the coat of arms."""

    file = forms.FileField(
        label=gettext_lazy("Coat of arms"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=gettext_lazy("PNG, JPEG or WEBP up to 4 MB, best with a transparent ground."),
    )


class DistrictForm(forms.Form):
    """A district."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        validators=[CODE],
        help_text=gettext_lazy("Short and lasting: voter rolls, files and addresses use it."),
    )
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Part of"),
        queryset=District.objects.none(),
        required=False,
        empty_label=gettext_lazy("The whole municipality"),
    )
    population = forms.IntegerField(
        label=gettext_lazy("Population"), required=False, min_value=0, max_value=50_000_000
    )
    position = forms.IntegerField(
        label=gettext_lazy("Place in the list"), min_value=0, max_value=SMALL
    )

    def __init__(self, *args: Any, district: District | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        parent: Any = self.fields["parent"]
        parent.queryset = District.objects.listed()
        if district is not None:
            parent.queryset = parent.queryset.exclude(pk=district.pk)

    @staticmethod
    def initial_of(district: District) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(district, name) for name in DistrictForm.base_fields}


class FileForm(forms.Form):
    """A file to be checked before it is imported."""

    file = forms.FileField(label=gettext_lazy("File"))


class OutlineForm(FileForm):
    """A GeoJSON file with the outlines of districts."""

    add_missing = forms.BooleanField(
        label=gettext_lazy("Add areas that are not on the list as new districts"), required=False
    )


class DepartmentForm(forms.Form):
    """A department of the town hall."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=40, validators=[CODE])
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=40)
    position = forms.IntegerField(
        label=gettext_lazy("Place in the list"), min_value=0, max_value=SMALL
    )

    @staticmethod
    def initial_of(department: Department) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(department, name) for name in DepartmentForm.base_fields}


class OwnDayForm(forms.Form):
    """A day that differs from the country's calendar."""

    day = DayField(label=gettext_lazy("Day"))
    is_working = forms.TypedChoiceField(
        label=gettext_lazy("On this day"),
        choices=[
            ("free", gettext_lazy("the town hall is closed")),
            ("working", gettext_lazy("people work")),
        ],
        coerce=lambda value: value == "working",
    )
    name = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=100,
        help_text=gettext_lazy("For example: patron day of the city, moved from Friday."),
    )
