"""The ledger of fleet migrations: each run, and what came of it in each city's schema."""

from datetime import datetime
from typing import Any, Self

from django.db import models

from tenants.models.municipality import Municipality

RUN_STATES = ("running", "done", "failed", "interrupted")
CITY_STATES = ("pending", "running", "done", "failed", "skipped")


class FleetRunQuerySet(models.QuerySet[Any]):
    """Runs of `edem migrate_fleet`."""

    def latest_first(self) -> Self:
        """Return the runs, the latest first."""
        return self.order_by("-pk")

    def with_progress(self) -> Self:
        """Add how many schemas there are in each state: `pending`, …, `failed`, `total`."""
        counts = {
            state: models.Count("cities", filter=models.Q(cities__state=state))
            for state in CITY_STATES
        }
        return self.annotate(total=models.Count("cities"), **counts)


class FleetRunCityQuerySet(models.QuerySet[Any]):
    """What came of runs in schemas."""

    def unfinished(self) -> Self:
        """Return what is still to be done or has failed."""
        return self.exclude(state__in=["done", "skipped"])

    def failed(self) -> Self:
        """Return what failed, by schema."""
        return self.filter(state="failed").order_by("schema_name")


class FleetRun(models.Model):
    """One run over the fleet; `version` is the code's, `public_seconds` what public took.

    A run that says `running` while nobody holds the fleet's lock was interrupted.
    """

    version = models.CharField(max_length=12)
    state = models.CharField(
        max_length=11, choices=[(state, state) for state in RUN_STATES], default="running"
    )
    connections = models.PositiveSmallIntegerField()
    public_seconds = models.FloatField(null=True)
    error = models.TextField(blank=True)
    actor = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = FleetRunQuerySet.as_manager()

    class Meta:
        db_table = "fleet_run"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="running", ended_at__isnull=True)
                | models.Q(state__in=RUN_STATES[1:], ended_at__isnull=False),
                name="fleet_run_ended_when_not_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.version}, {self.state}"

    @property
    def seconds(self) -> float | None:
        """How long the run took, in seconds; None while it runs."""
        ended: datetime | None = self.ended_at
        return (ended - self.started_at).total_seconds() if ended else None


class FleetRunCity(models.Model):
    """What one run did in one schema; `migrations` are those it lacked, `wave` counts from 1."""

    run = models.ForeignKey(FleetRun, on_delete=models.CASCADE, related_name="cities")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="fleet_runs", db_index=False
    )
    schema_name = models.CharField(max_length=63)
    wave = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        max_length=7, choices=[(state, state) for state in CITY_STATES], default="pending"
    )
    migrations = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    seconds = models.FloatField(null=True)
    error = models.TextField(blank=True)

    objects = FleetRunCityQuerySet.as_manager()

    class Meta:
        db_table = "fleet_run_city"
        constraints = [
            models.UniqueConstraint(fields=["run", "schema_name"], name="fleet_run_city_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=CITY_STATES), name="fleet_run_city_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="failed") ^ models.Q(error=""),
                name="fleet_run_city_failed_has_error",
            ),
        ]


class FleetStatement(models.Model):
    """How far a migration that cannot be one transaction has come in a schema.

    The row goes when the migration is recorded: what is here was begun and not finished.
    """

    schema_name = models.CharField(max_length=63)
    migration = models.CharField(max_length=255)
    statements_done = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "fleet_statement"
        constraints = [
            models.UniqueConstraint(
                fields=["schema_name", "migration"], name="fleet_statement_once"
            ),
        ]
