from django.db import models


class Tombstone(models.Model):
    """What is left of an erased municipality: enough to erase it again after any restore.

    `municipality` is its UUID, `ended_at` is set when nothing of it is left (None: redo), and
    `lifted_at` when an operator restored it on purpose. Nothing here is personal data.
    """

    municipality = models.UUIDField()
    slug = models.CharField(max_length=40)
    schema_name = models.CharField(max_length=63)
    names = models.JSONField()
    country = models.CharField(max_length=2)
    reason = models.TextField(blank=True)
    actor = models.CharField(max_length=64)
    erased_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.TextField(blank=True)

    class Meta:
        db_table = "tombstone"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"],
                condition=models.Q(lifted_at__isnull=True),
                name="tombstone_once_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True) | ~models.Q(lift_reason=""),
                name="tombstone_lifted_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.slug
