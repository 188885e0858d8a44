"""Forms of the office's people section: roles, invitations, corrections checked at the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenant_apps.community.models import Department, District
from tenant_apps.residents.messages import ROLE_DUTIES, ROLE_LABELS
from tenant_apps.residents.rules.roles import PER_DEPARTMENT


class RoleForm(forms.Form):
    """One of the roles that somebody may grant, and the department of those that have one."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_("Substantive evaluators and department workers work for one department."),
    )

    def __init__(self, *args: Any, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role, f"{ROLE_LABELS[role]} — {ROLE_DUTIES[role]}") for role in roles
        ]
        if PER_DEPARTMENT.isdisjoint(roles):
            del self.fields["department"]
            return
        open_ones = Department.objects.filter(closed_at=None).order_by("position", "name")
        self.fields["department"].queryset = open_ones  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Leave the department out for a role that has none."""
        given = super().clean() or {}
        if given.get("role") not in PER_DEPARTMENT:
            given.pop("department", None)
        return given


class InviteForm(RoleForm):
    """An address and the role it gets."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Somebody with an account gets the role at once, others when they sign up."),
        max_length=254,
    )
    field_order = ["email", "role", "department"]


class CorrectionForm(forms.Form):
    """What the office corrects after it saw a document."""

    name = forms.CharField(label=_("First and last name"), max_length=150)
    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    district = forms.ModelChoiceField(
        label=_("District"),
        queryset=District.objects.none(),
        required=False,
        empty_label=_("not known"),
    )
    document = forms.BooleanField(
        label=_("I have seen a document that says so"),
        error_messages={"required": _("Nothing is corrected without a document.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = District.objects.order_by("position", "name")
        self.fields["district"].queryset = districts  # type: ignore[attr-defined]
