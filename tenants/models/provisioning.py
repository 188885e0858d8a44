from django.db import models

from tenants.models.municipality import Municipality


class ProvisioningRun(models.Model):
    """One attempt to make a municipality's schema: named steps with their seconds.

    `steps` is a list of `{"name", "seconds", "state"}`; a retry resumes at the first step that
    is not done.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="provisioning_runs"
    )
    steps = models.JSONField(default=list)
    state = models.CharField(
        max_length=8,
        choices=[("running", "running"), ("done", "done"), ("failed", "failed")],
        default="running",
    )
    error = models.TextField(blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "provisioning_run"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="running", ended_at__isnull=True)
                | models.Q(state__in=["done", "failed"], ended_at__isnull=False),
                name="provisioning_run_ended_when_not_running",
            ),
        ]
