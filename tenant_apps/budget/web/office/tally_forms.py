"""Forms of the count: rival projects and the manual list."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.budget.actions.tallies_conditions import Decision
from tenant_apps.budget.models import Pool, Proposal


class RivalsForm(forms.Form):
    """Groups of projects of which one at the most may win, a group a line."""

    groups = forms.CharField(
        label=gettext_lazy("Rival projects"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "A line for each group: numbers (or the keys of an imported file) with commas between."
        ),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=500)

    def __init__(self, *args: Any, pool: Pool, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Proposal.objects.filter(contest_id=pool.contest_id, pool=pool)
        self.numbers = {str(number): number for number in rows.values_list("number", flat=True)}
        keys = rows.exclude(external_key="").values_list("external_key", "number")
        if pool.imported:
            self.numbers = dict(keys)
        else:
            self.numbers |= {key: number for key, number in keys if key not in self.numbers}

    def clean_groups(self) -> list[list[int]]:
        """Return the groups as project numbers."""
        groups = []
        for line in self.cleaned_data["groups"].splitlines():
            names = [name.strip() for name in line.split(",") if name.strip()]
            unknown = [name for name in names if name not in self.numbers]
            if unknown:
                text = _("Not in this pool: %(names)s") % {"names": ", ".join(unknown)}
                raise forms.ValidationError(text)
            if len(names) == 1:
                raise forms.ValidationError(_("A group needs two projects."))
            if names:
                groups.append([self.numbers[name] for name in names])
        return groups

    @staticmethod
    def initial_of(pool: Pool) -> dict[str, str]:
        """Return the stored groups as they are typed."""
        name_of = {}
        if pool.imported:
            rows = Proposal.objects.filter(contest_id=pool.contest_id, pool=pool)
            name_of = dict(rows.values_list("number", "external_key"))
        lines = [
            ", ".join(str(name_of.get(number, number)) for number in group) for group in pool.rivals
        ]
        return {"groups": "\n".join(lines)}


class ManualForm(forms.Form):
    """The manual list of a pool: a tick and a reason for each project on the ballot."""

    def __init__(self, *args: Any, pool: Pool, **options: Any) -> None:
        super().__init__(*args, **options)
        found = Proposal.objects.filter(
            contest_id=pool.contest_id, pool=pool, ballot_number__isnull=False
        )
        self.projects = list(found.order_by("number"))
        stored = {entry["number"]: entry for entry in pool.decisions}
        for project in self.projects:
            entry = stored.get(project.number, {"selected": False, "reason": ""})
            self.fields[f"selected_{project.number}"] = forms.BooleanField(
                label=_("Wins"), required=False, initial=entry["selected"]
            )
            self.fields[f"reason_{project.number}"] = forms.CharField(
                label=_("Reason"), max_length=1000, initial=entry["reason"]
            )

    def rows(self) -> list[dict[str, Any]]:
        """Return project and both fields of each line, for the page."""
        return [
            {
                "project": project,
                "selected": self[f"selected_{project.number}"],
                "reason": self[f"reason_{project.number}"],
            }
            for project in self.projects
        ]

    def decisions(self) -> list[Decision]:
        """Return the list that was typed."""
        return [
            Decision(
                number=project.number or 0,
                selected=self.cleaned_data[f"selected_{project.number}"],
                reason=self.cleaned_data[f"reason_{project.number}"],
            )
            for project in self.projects
        ]
