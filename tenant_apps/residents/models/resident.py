import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower

from tenant_apps.residents.models.querysets import ResidentManager


class Resident(AbstractBaseUser):
    """A person's account in one municipality.

    `email` is stored in lower case. Which texts the person agreed to stands in `Consent`.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    birth_date = models.DateField(null=True)
    district = models.ForeignKey(
        "community.District", on_delete=models.SET_NULL, null=True, db_index=False
    )
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = ResidentManager()

    class Meta:
        db_table = "resident"
        constraints = [
            models.UniqueConstraint(fields=["email"], name="resident_email_once"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="resident_email_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email
