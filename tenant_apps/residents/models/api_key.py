import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ApiKey(models.Model):
    """A key with which a program of the municipality's speaks to the API.

    Only a hash of it is kept; `prefix` is what people recognise it by. `scopes` name what it may
    read (`budget.read`).
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    requests_per_minute = models.PositiveIntegerField(default=600)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_key"
        constraints = [
            models.UniqueConstraint(fields=["prefix"], name="api_key_prefix_once"),
            models.CheckConstraint(
                condition=~models.Q(name="") & models.Q(requests_per_minute__gte=1),
                name="api_key_named",
            ),
        ]

    def __str__(self) -> str:
        return self.name
