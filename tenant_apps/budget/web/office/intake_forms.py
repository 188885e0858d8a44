"""Forms of the queue of proposals."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.budget.models import Contest, Pool
from tenant_apps.budget.templatetags.budget import STATE_LABELS

GROUPS = {
    "": gettext_lazy("All"),
    "review": gettext_lazy("Wait for a decision"),
    "admitted": gettext_lazy("Admitted"),
    "rejected": gettext_lazy("Rejected"),
    "winners": gettext_lazy("Winners"),
}


class FilterForm(forms.Form):
    """What a list of proposals is narrowed by; unknown values narrow nothing."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    group = forms.ChoiceField(
        label=gettext_lazy("Show"), required=False, choices=list(GROUPS.items())
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    pool = forms.ModelChoiceField(
        label=gettext_lazy("Pool"), required=False, queryset=Pool.objects.none()
    )

    def __init__(self, *args: Any, contest: Contest, **options: Any) -> None:
        super().__init__(*args, **options)
        states = [(state, label) for state, label in STATE_LABELS.items() if state != "draft"]
        self.fields["state"].choices = [("", _("Any")), *states]  # type: ignore[attr-defined]
        pool: Any = self.fields["pool"]
        pool.queryset = Pool.objects.filter(contest=contest)
        pool.empty_label = _("All")
        self.fields["q"].widget.attrs |= {"type": "search", "accesskey": "s"}


class DecisionForm(forms.Form):
    """A decision and its public reason; admitting needs none."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Everybody can read it. Needed to reject and to ask for a correction."
        ),
    )
