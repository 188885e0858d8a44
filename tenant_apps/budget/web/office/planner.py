"""The planner: the days of the service with the stages laid in, and a calendar that fits."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kernel.clock import start_of_day
from kernel.ui.templatetags.ui import last_minute, when_text
from shared_apps.plans.actions.here import window_here
from shared_apps.plans.rules.calendar import Window, outside
from shared_apps.plans.rules.terms import days_left, last_day
from tenant_apps.budget.actions.contests_calendar import set_calendar
from tenant_apps.budget.actions.plan_limits import stages_in_service
from tenant_apps.budget.messages import PHASE_LABELS
from tenant_apps.budget.models import Contest
from tenant_apps.budget.rules import lifecycle
from tenant_apps.budget.rules.standard import FEWEST_DAYS, PLANNED, propose
from tenant_apps.budget.web.office.doors import FormPage, allowed, by, find_contest
from tenant_apps.community.web.form_fields import DayField
from tenants.requests import CityRequest

PLANNER = FormPage(
    "planner.html",
    tab="calendar",
    then="calendar",
    said=gettext_lazy("The calendar is set. It fits into the service."),
)
USUAL_DAYS = sum(PLANNED.values())
WIDTH = 700


class PlannerForm(forms.Form):
    """From which day on the contest runs."""

    start = DayField(label=gettext_lazy("The contest begins on"))

    def __init__(self, *args: Any, window: Window | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.window = window

    def clean_start(self) -> date:
        """Refuse a day after which too few days of the service are left."""
        start: date = self.cleaned_data["start"]
        if days_from(start, self.window) < FEWEST_DAYS:
            raise forms.ValidationError(_("Too few days of the service are left from this day on."))
        return start


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("contest.edit")
def planner(request: CityRequest, slug: str) -> HttpResponse:
    """Show what a start gives and what does not fit; take the proposal over with one click."""
    contest, window = find_contest(slug), window_here()
    form = form_of(request, window)

    def keep() -> Contest:
        phases = proposal_of(form.cleaned_data["start"], window, request.city.time_zone)
        set_calendar(contest, phases=phases, **by(request))
        return contest

    context = page_of(request, contest, form, window)
    return PLANNER.answer(request, contest, form, keep, **context)


def form_of(request: CityRequest, window: Window | None) -> PlannerForm:
    """Return the form with the day that was sent, asked for, or tomorrow."""
    tomorrow = timezone.localtime(request.at).date() + timedelta(days=1)
    sent = request.POST if request.method == "POST" else request.GET
    asked = sent if "start" in sent else None
    return PlannerForm(asked, window=window, initial={"start": tomorrow})


def days_from(start: date, window: Window | None) -> int:
    """Return how many days of the service there are from a day on, at most the usual ones."""
    if window is None or window.ends_at is None:
        return min(USUAL_DAYS, window.term_days) if window else USUAL_DAYS
    left = (last_day(window.ends_at, window.zone) - start).days + 1
    return min(USUAL_DAYS, left)


def proposal_of(start: date, window: Window | None, zone: str) -> list[lifecycle.Phase]:
    """Return the calendar that fits from a day on. Raises: as `propose`."""
    return [
        lifecycle.Phase(kind, start_of_day(begins, zone), start_of_day(ends, zone))
        for kind, begins, ends in propose(start, days_from(start, window))
    ]


def page_of(
    request: CityRequest, contest: Contest, form: PlannerForm, window: Window | None
) -> dict[str, Any]:
    """Return the proposal, the calendar as it stands, and what of it does not fit."""
    start = form.initial["start"]
    if form.is_bound:
        start = form.cleaned_data["start"] if form.is_valid() else None
    zone = request.city.time_zone
    proposed: list[lifecycle.Phase] = []
    begun = any(phase.opens_at <= request.at for phase in contest.calendar)
    if not begun and start is not None and days_from(start, window) >= FEWEST_DAYS:
        proposed = proposal_of(start, window, zone)
    return {
        "window": window,
        "begun": begun,
        "start": start,
        "days": days_left(request.at, window.ends_at, zone) if window and window.ends_at else None,
        "last_day": last_day(window.ends_at, zone) if window and window.ends_at else None,
        "proposed": rows_of(proposed),
        "bar": bar_of(proposed, window),
        "standing": rows_of(contest.calendar),
        "standing_bar": bar_of(within(contest.calendar), window),
        "misfits": misfits_of(contest, window),
    }


def within(phases: Sequence[lifecycle.Phase]) -> list[lifecycle.Phase]:
    """Return the phases that belong into a service and have an end."""
    building = lifecycle.PhaseKind.REALISATION
    return [phase for phase in phases if phase.closes_at and phase.kind is not building]


def rows_of(phases: Sequence[lifecycle.Phase]) -> list[dict[str, Any]]:
    """Return label and dates of each phase for the list of stages."""
    return [
        {"label": PHASE_LABELS[phase.kind.value], "when": _span(phase.opens_at, phase.closes_at)}
        for phase in phases
    ]


def _span(opens_at: datetime, closes_at: datetime | None) -> str:
    return f"{day_text(opens_at)} – {day_text(last_minute(closes_at)) if closes_at else '…'}"


def day_text(instant: datetime | None) -> str:
    """Return the local date of an instant as plain text."""
    return when_text(instant).rpartition(",")[0]


def misfits_of(contest: Contest, window: Window | None) -> list[str]:
    """Return a sentence for each stage of the calendar that ends after the service."""
    if window is None:
        return []
    stages = outside(stages_in_service(contest.calendar), window)
    return [
        _("%(stage)s: until %(end)s")
        % {"stage": stage.label, "end": when_text(last_minute(stage.closes_at)) or "…"}
        for stage in stages
    ]


def bar_of(phases: Sequence[lifecycle.Phase], window: Window | None) -> dict[str, Any] | None:
    """Return the phases as boxes on a line as long as the service, in units of the drawing."""
    if not phases:
        return None
    begins = phases[0].opens_at
    ends = max(phase.closes_at or phase.opens_at for phase in phases)
    service_ends = window.end_for(begins) if window else ends
    whole = (max(ends, service_ends) - begins).total_seconds()
    boxes = []
    for number, phase in enumerate(phases):
        closes_at = phase.closes_at or phase.opens_at
        left = (phase.opens_at - begins).total_seconds() / whole * WIDTH
        width = (closes_at - phase.opens_at).total_seconds() / whole * WIDTH
        late = closes_at > service_ends
        boxes.append({"x": round(left), "width": max(round(width) - 2, 1), "late": late})
        boxes[-1] |= {"number": number + 1, "middle": round(left + width / 2)}
    return {"boxes": boxes, "end": round((service_ends - begins).total_seconds() / whole * WIDTH)}
