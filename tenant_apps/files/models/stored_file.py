import uuid

from django.db import models


class StoredFile(models.Model):
    """A file of this municipality; its bytes lie in the schema's own folder under `uuid`."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=40)
    stored_by = models.UUIDField(null=True)
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "stored_file"
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="stored_file_named"),
        ]

    def __str__(self) -> str:
        return self.name
