"""Fleet migrations: each run, its waves, and what failed where."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import NotFound
from kernel.jobs.actions import start_job
from kernel.people import Actor
from shared_apps.operators.actions.long_work import MIGRATE
from shared_apps.operators.models import CityReport
from shared_apps.operators.rules.roles import MATRIX
from shared_apps.operators.web.gates import console
from shared_apps.operators.web.requests import MainRequest
from tenants.models import FleetRun

ROWS = 30
FAILURES = 100


@require_safe
@console("runs.read")
def migrations(request: MainRequest) -> HttpResponse:
    """List the runs with their progress."""
    runs = FleetRun.objects.latest_first().with_progress()[:ROWS]
    context = {"runs": runs, "behind": behind(), "may_change": may_change(request)}
    return render(request, "operators/migrations.html", context)


@require_safe
@console("runs.read")
def migration(request: MainRequest, run: int) -> HttpResponse:
    """Show one run: waves and failures."""
    found = FleetRun.objects.with_progress().filter(pk=run).first()
    if found is None:
        raise NotFound("tenants.fleet.run_unknown", run=run)
    context = {
        "run": found,
        "waves": waves_of(found),
        "failures": found.cities.failed().select_related("municipality")[:FAILURES],
        "may_change": may_change(request),
    }
    return render(request, "operators/migration.html", context)


@require_POST
@console("runs.change")
def migrate(request: MainRequest) -> HttpResponse:
    """Start a migration of the fleet, or go on with a run that was interrupted or failed."""
    number = request.POST.get("run", "")
    parameters = {"run": int(number)} if number.isdecimal() else {}
    job = start_job(MIGRATE, parameters=parameters, actor=request.actor, at=request.at)
    return redirect("jobs:job", job=job.pk)


def waves_of(run: Any) -> list[dict[str, Any]]:
    """Return how far each wave is."""
    rows = run.cities.filter(wave__gt=0).values("wave").order_by("wave")
    return list(
        rows.annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state__in=["done", "skipped"])),
            failed=Count("pk", filter=Q(state="failed")),
        )
    )


def behind() -> int:
    """Return how many schemas lacked migrations when they were last read."""
    return CityReport.objects.filter(migrations_behind__gt=0).count()


def may_change(request: MainRequest) -> bool:
    """Whether the actor may start a run."""
    return not MATRIX["runs.change"].isdisjoint(request.actor.roles)


def waiting(_actor: Actor, _at: datetime) -> list[dict[str, Any]]:
    """Return how many schemas are behind."""
    count = behind()
    if not count:
        return []
    label = ngettext("schema lacks migrations", "schemas lack migrations", count)
    return [{"count": count, "label": label, "url": reverse("console:migrations")}]
