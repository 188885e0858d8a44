"""The regulation of a contest: what it demands, how the contest stands, why it differs."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tenant_apps.budget.actions.regulations import (
    MOMENT,
    TERMS,
    Deviation,
    deviations_of,
    evaluation_deadline,
    regulation_of,
    state_deviation,
)
from tenant_apps.budget.models import Contest
from tenant_apps.budget.rules.lifecycle import PhaseKind
from tenant_apps.budget.web.office.doors import FormPage, allowed, by, find_contest
from tenant_apps.community.actions.regulations import InForce
from tenant_apps.community.web.terms import shown_value
from tenants.requests import CityRequest

PAGE = FormPage("regulation.html", tab="regulation", then="regulation", said=_("Saved."))


class DeviationForm(forms.Form):
    """Why a contest differs from its regulation."""

    reason = forms.CharField(
        label=_("Reason and legal basis of the deviation"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody reads it beside the act. Empty: the contest keeps to the act."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def regulation(request: CityRequest, slug: str) -> HttpResponse:
    """Compare a contest with its regulation and keep why it differs."""
    contest = find_contest(slug)
    form = DeviationForm(request.POST or None, initial={"reason": contest.deviation})

    def keep() -> Contest:
        return state_deviation(contest, **form.cleaned_data, **by(request))

    return PAGE.answer(request, contest, form, keep, **comparison_of(request, contest))


def comparison_of(request: CityRequest, contest: Contest) -> dict[str, Any]:
    """Return the act, one row for each of its terms, and the deadline of evaluation."""
    act = regulation_of(contest)
    deadline = evaluation_deadline(contest, country=request.city.country)
    return {
        "legal_act": act,
        "rows": rows_of(contest, act),
        "deadline": deadline,
        "is_late": deadline is not None and _evaluation_ends(contest) > deadline,
    }


def rows_of(contest: Contest, act: InForce | None) -> list[dict[str, Any]]:
    """Return `{label, demanded, found}` of each term of the act; `found` lists deviations."""
    if act is None:
        return []
    found: dict[str, list[Deviation]] = {}
    for deviation in deviations_of(contest, act):
        found.setdefault(deviation.term.name, []).append(deviation)
    return [
        {
            "label": term.label,
            "demanded": shown_value(term, act.values[term.name], contest.currency),
            "found": [deviation_text(item, contest) for item in found.get(term.name, [])],
        }
        for term in TERMS
        if term.name in act.values
    ]


def deviation_text(deviation: Deviation, contest: Contest) -> str:
    """Return what the contest has instead, with the pool it is about."""
    text = shown_value(deviation.term, deviation.found, contest.currency)
    return f"{deviation.place}: {text}" if deviation.place else text


def _evaluation_ends(contest: Contest) -> date:
    """Return the last day of evaluation in the calendar, the earliest date without one."""
    ends = [phase.closes_at for phase in contest.calendar if phase.kind == PhaseKind.EVALUATION]
    return timezone.localtime(ends[0] - MOMENT).date() if ends and ends[0] else date.min
