import uuid

from django.db import models

from tenants.models.municipality import Municipality


class MoveState(models.TextChoices):
    """How far a move to another cell is."""

    RUNNING = "running"
    FLIPPED = "flipped"
    DONE = "done"
    FAILED = "failed"


class Move(models.Model):
    """One move of a municipality to another cell: a ledger from which a redo goes on.

    While it is `running` the municipality lives here and is frozen; from `flipped` on it lives
    there, and what is left is to open it there. `steps` is a list of `{"name", "at"}`, `digest`
    that of the archive that carried it.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="moves")
    cell = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=MoveState, default=MoveState.RUNNING)
    steps = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "city_move"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"],
                condition=models.Q(ended_at__isnull=True),
                name="city_move_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["running", "flipped"], ended_at__isnull=True)
                | models.Q(state__in=["done", "failed"], ended_at__isnull=False),
                name="city_move_ended_when_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} to {self.cell}"
