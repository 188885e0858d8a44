import uuid

from django.db import models


class JobState(models.TextChoices):
    """States of long work."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


class Job(models.Model):
    """Long work whose progress can be left and found again: imports, exports, tallies.

    `kind` names the registered runner, `parameters` its input, `report` what people read when
    it ends (counts, row errors, links), `done` and `total` count the runner's own units,
    `attempts` how often a worker began: one that was killed leaves the job to the next.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    step = models.CharField(max_length=60, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    report = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "job"
        indexes = [models.Index(fields=["kind", "-created_at"], name="job_by_kind")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="job_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(state__in=[JobState.DONE, JobState.FAILED, JobState.REFUSED]),
                name="job_ended_has_end_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    @property
    def is_over(self) -> bool:
        """Whether it has ended, however it did."""
        return self.ended_at is not None
