"""Long work that the console starts beside the lifecycle's own: provisioning, fleet, reports."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.jobs.actions import Progress
from kernel.people import Actor
from shared_apps.operators.actions.reports import refresh_reports
from tenants.actions.fleet import Course, migrate_fleet
from tenants.actions.provisioning import provision_city

PROVISION = "operators.provision"
MIGRATE = "operators.migrate_fleet"
REPORTS = "operators.refresh_reports"


class Provisioning:
    """Makes a municipality's schema; a run that failed is resumed."""

    title = gettext_lazy("Making a municipality's site")

    def __call__(self, progress: Progress, *, at: datetime, actor: Actor, slug: str) -> Any:
        """Return how long it took, step by step."""
        progress.step(_("Making the schema"))
        run = provision_city(slug, actor=actor, at=at)
        counts = {step["name"]: f"{step['seconds']} s" for step in run.steps}
        return {"text": _("The site of %(slug)s is ready.") % {"slug": slug}, "counts": counts}


class FleetMigration:
    """Brings every schema to this code's version; `run` continues the ledger of an earlier run."""

    title = gettext_lazy("Migration of the fleet")

    def __call__(
        self, progress: Progress, *, at: datetime, actor: Actor, run: int | None = None
    ) -> Any:
        """Return how many schemas came to what."""
        course = Course(tell=lambda line: progress.step(line[:60]))
        done = migrate_fleet(course, actor=actor, at=at, resumed=run)
        states = list(done.cities.values_list("state", flat=True))
        counts = {state: states.count(state) for state in sorted(set(states))}
        return {"text": done.error or _("Every schema is up to date."), "counts": counts}


class FleetReports:
    """Reads every municipality's sizes, activity and errors."""

    title = gettext_lazy("Reading the fleet")

    def __call__(self, progress: Progress, *, at: datetime, actor: Actor) -> Any:
        """Return how many municipalities there are."""
        progress.step(_("Reading"))
        return {"text": "", "counts": {_("Municipalities"): refresh_reports(at=at)}}


RUNNERS: dict[str, Any] = {
    PROVISION: Provisioning(),
    MIGRATE: FleetMigration(),
    REPORTS: FleetReports(),
}
