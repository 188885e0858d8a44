from django.db import models


class Heartbeat(models.Model):
    """When background work last ran, by its name; one row per name.

    `oldest_waiting_at` is since when the oldest message of the public outbox waits untried.
    """

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    oldest_waiting_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "portal_heartbeat"
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="portal_heartbeat_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
