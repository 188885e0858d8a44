"""Runs: municipalities being made, and long work of the main host."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kernel.jobs.models import Job, JobState
from kernel.jobs.views import view_of
from kernel.people import Actor
from shared_apps.onboarding.messages import OPENING_STEPS
from shared_apps.operators.web.fleet_rows import name_of
from shared_apps.operators.web.gates import console
from shared_apps.operators.web.requests import MainRequest
from tenants.models import Municipality, ProvisioningRun

ROWS = 40


@require_safe
@console("runs.read")
def runs(request: MainRequest) -> HttpResponse:
    """Show the latest runs; what goes on shows its progress."""
    return render(request, "operators/runs.html", {"runs": run_rows(), "jobs": job_rows()})


def run_row(run: ProvisioningRun) -> dict[str, Any]:
    """Return `{state, steps, seconds, error, started_at}` of a run; steps as people call them."""
    steps = [
        {"name": OPENING_STEPS.get(step["name"], step["name"]), "seconds": step["seconds"]}
        for step in run.steps
    ]
    return {
        "state": run.state,
        "steps": steps,
        "seconds": round(sum(step["seconds"] for step in steps), 2),
        "error": run.error,
        "started_at": run.started_at,
    }


def run_rows() -> list[dict[str, Any]]:
    """Return the latest provisioning runs with their steps."""
    rows = ProvisioningRun.objects.select_related("municipality").order_by("-pk")[:ROWS]
    return [_named(row.municipality) | run_row(row) for row in rows]


def _named(city: Municipality) -> dict[str, Any]:
    return {"slug": city.slug, "name": name_of(city.names, city.slug, city.default_language)}


def job_rows() -> list[dict[str, Any]]:
    """Return the latest long work with its progress."""
    return [
        {**view_of(row), "url": reverse("jobs:job", args=[row.pk]), "created_at": row.created_at}
        for row in Job.objects.order_by("-created_at")[:ROWS]
    ]


def waiting(_actor: Actor, _at: datetime) -> list[dict[str, Any]]:
    """Return how many runs and jobs failed and were not repeated since."""
    failed = ProvisioningRun.objects.filter(state="failed", municipality__state="failed").count()
    broken = Job.objects.filter(state=JobState.FAILED).count()
    rows = []
    url = reverse("console:runs")
    if failed:
        label = ngettext(
            "municipality could not be made", "municipalities could not be made", failed
        )
        rows.append({"count": failed, "label": label, "url": url})
    if broken:
        label = ngettext("piece of long work failed", "pieces of long work failed", broken)
        rows.append({"count": broken, "label": label, "url": url})
    return rows
