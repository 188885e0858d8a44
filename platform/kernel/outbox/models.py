from django.db import models


class OutboxMessage(models.Model):
    """Work that must happen after commit: stored with the change, delivered at least once.

    `due_at` is when the message is handed to the broker again, `claimed_until` the end of the
    lease of the worker that delivers it now (None: nobody does), `attempts` counts the claims.
    """

    id = models.BigAutoField(primary_key=True)
    topic = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "outbox_message"
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(delivered_at__isnull=True),
                name="outbox_message_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(topic=""), name="outbox_message_topic"),
            models.CheckConstraint(
                condition=models.Q(delivered_at__isnull=True)
                | models.Q(claimed_until__isnull=True),
                name="outbox_message_delivered_is_free",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.pk}"
