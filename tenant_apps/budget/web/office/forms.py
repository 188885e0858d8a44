"""Forms about a contest: description, conditions of voting, calendar, reasons."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.budget.messages import ASSURANCE, PHASE_LABELS
from tenant_apps.budget.models import Contest
from tenant_apps.budget.rules import lifecycle
from tenant_apps.budget.rules.eligibility import ASSURANCE_LEVELS
from tenant_apps.budget.rules.lifecycle import PhaseKind
from tenant_apps.community.web.form_fields import DayField, InstantField
from tenant_apps.residents.messages import ID_LABELS


class NewContestForm(forms.Form):
    """What a new contest begins with; everything else has its own page."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy(
            "As residents will read it, for example “Participatory budget 2027”."
        ),
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        min_value=2000,
        max_value=2100,
        help_text=gettext_lazy("The year in which the projects are built."),
    )


class DescriptionForm(NewContestForm):
    """What residents read about a contest."""

    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One or two sentences at the top of the contest's page."),
    )
    regulation = forms.CharField(
        label=gettext_lazy("Regulation in short"),
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    regulation_url = forms.URLField(
        label=gettext_lazy("Address of the regulation"), required=False, assume_scheme="https"
    )
    organiser = forms.CharField(label=gettext_lazy("Organiser"), required=False, max_length=200)
    contact_email = forms.EmailField(label=gettext_lazy("Contact"), required=False)

    @staticmethod
    def initial_of(contest: Contest) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(contest, name) for name in DescriptionForm.base_fields}


class VotingForm(forms.Form):
    """Who may vote, and what the public sees meanwhile."""

    assurance = forms.ChoiceField(
        label=gettext_lazy("How well a voter must be known"),
        choices=[(level, ASSURANCE[level]) for level in ASSURANCE_LEVELS],
    )
    roll_required = forms.BooleanField(
        label=gettext_lazy("Only people on the voter roll vote"), required=False
    )
    id_kind = forms.ChoiceField(
        label=gettext_lazy("National id of the roll"),
        required=False,
        choices=[("", gettext_lazy("None")), *ID_LABELS.items()],
    )
    min_age = forms.IntegerField(
        label=gettext_lazy("Lowest age"),
        min_value=0,
        max_value=120,
        help_text=gettext_lazy("0: everybody votes, whatever the age."),
    )
    age_on = DayField(label=gettext_lazy("Age reached on"), required=False)
    proposals_per_person = forms.IntegerField(
        label=gettext_lazy("Proposals one person may submit"), min_value=1, max_value=1000
    )
    show_running_totals = forms.BooleanField(
        label=gettext_lazy("Show votes of projects while voting runs"),
        required=False,
        help_text=gettext_lazy("Otherwise the public sees the turnout only."),
    )

    @staticmethod
    def initial_of(contest: Contest) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(contest, name) for name in VotingForm.base_fields}


class CalendarForm(forms.Form):
    """All phases, each with beginning and end; a phase left empty does not take place."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind in PhaseKind:
            phase = {"phase": PHASE_LABELS[kind.value]}
            begins, ends = _("%(phase)s begins") % phase, _("%(phase)s ends") % phase
            self.fields[f"{kind}_opens"] = InstantField(label=begins, required=False)
            self.fields[f"{kind}_closes"] = InstantField(label=ends, required=False)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            required=False,
            max_length=500,
            help_text=_("Needed when a boundary that has passed is moved; it is kept."),
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield label and both fields of each phase, for the page."""
        for kind in PhaseKind:
            yield {
                "kind": kind.value,
                "label": PHASE_LABELS[kind.value],
                "opens": self[f"{kind}_opens"],
                "closes": self[f"{kind}_closes"],
            }

    def clean(self) -> dict[str, Any]:
        """Refuse an end without a beginning."""
        values = super().clean() or {}
        for kind in PhaseKind:
            if values.get(f"{kind}_closes") and not values.get(f"{kind}_opens"):
                self.add_error(f"{kind}_opens", _("Say when the phase begins."))
        return values

    def phases(self) -> list[lifecycle.Phase]:
        """Return the calendar that was typed."""
        return [
            lifecycle.Phase(kind, opens, self.cleaned_data.get(f"{kind}_closes"))
            for kind in PhaseKind
            if (opens := self.cleaned_data.get(f"{kind}_opens"))
        ]

    @staticmethod
    def initial_of(contest: Contest) -> dict[str, datetime | None]:
        """Return the stored calendar in the city's zone."""
        initial: dict[str, datetime | None] = {}
        for phase in contest.phases.all():
            closes = phase.closes_at
            initial[f"{phase.kind}_opens"] = timezone.localtime(phase.opens_at)
            initial[f"{phase.kind}_closes"] = timezone.localtime(closes) if closes else None
        return initial


class ReasonForm(forms.Form):
    """A step that needs a reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class FreezeForm(forms.Form):
    """Freezing the paper, with the seed of the draw."""

    seed = forms.CharField(
        label=gettext_lazy("Seed of the draw"),
        required=False,
        max_length=64,
        help_text=gettext_lazy(
            "Any text that nobody could choose in advance, such as lottery numbers of the day."
            " Empty: a random one is made. It is published, so that anyone can repeat the draw."
        ),
    )
