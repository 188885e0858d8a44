"""The form of a notice: text per language, when, to whom, where."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shared_apps.operators.messages import COUNTRIES, NOTICE_AUDIENCES, NOTICE_KINDS
from tenants.models import Municipality

FORMAT = "%Y-%m-%dT%H:%M"
TEXT = "text_"


def moment(label: Any) -> forms.DateTimeField:
    """Return a field for an instant in the zone of the main host."""
    formats = [FORMAT, "%Y-%m-%d %H:%M"]
    widget = forms.DateTimeInput({"type": "datetime-local"}, format=FORMAT)
    told = _("In coordinated universal time (UTC), as every time of the console.")
    return forms.DateTimeField(label=label, help_text=told, input_formats=formats, widget=widget)


class NoticeForm(forms.Form):
    """A notice; a language left empty falls back to another one."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(NOTICE_KINDS.items()))
    starts_at = moment(_("From"))
    ends_at = moment(_("Until"))
    audiences = forms.MultipleChoiceField(
        label=_("Who sees it"),
        choices=list(NOTICE_AUDIENCES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    countries = forms.MultipleChoiceField(
        label=_("Only in these countries"),
        choices=list(COUNTRIES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    cities = forms.CharField(
        label=_("Only in these municipalities"),
        help_text=_("Their addresses with commas between: poltava, lublin"),
        required=False,
        max_length=2000,
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        local = timezone.localtime(at)
        self.fields["starts_at"].initial = local.strftime(FORMAT)
        self.fields["ends_at"].initial = (local + timedelta(days=1)).strftime(FORMAT)
        for code, name in settings.LANGUAGES:
            self.fields[f"{TEXT}{code}"] = forms.CharField(
                label=name, required=False, max_length=400, widget=forms.Textarea({"rows": 2})
            )
        texts = [f"{TEXT}{code}" for code, _name in settings.LANGUAGES]
        self.order_fields(["kind", *texts, "starts_at", "ends_at", "audiences"])

    def clean_cities(self) -> list[str]:
        """Return the addresses. Raises: ValidationError for one that nobody has."""
        asked = {word.strip() for word in self.cleaned_data["cities"].split(",") if word.strip()}
        known = set(Municipality.objects.filter(slug__in=asked).values_list("slug", flat=True))
        if unknown := sorted(asked - known):
            told = _("There is no municipality %(slugs)s.")
            raise forms.ValidationError(told, params={"slugs": ", ".join(unknown)})
        return sorted(asked)

    def asked(self) -> dict[str, Any]:
        """Return what the form says as an action takes it."""
        values = dict(self.cleaned_data)
        codes = [code for code, _name in settings.LANGUAGES]
        values["texts"] = {code: values.pop(f"{TEXT}{code}") for code in codes}
        return values
