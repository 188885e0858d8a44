import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class ResidentManager(BaseUserManager["Resident"]):
    """Finds residents by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Resident":
        return self.get(email__iexact=username)


class Resident(AbstractBaseUser):
    """A person's account in one municipality."""

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
    REQUIRED_FIELDS: list[str] = []

    objects = ResidentManager()

    class Meta:
        db_table = "resident"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="resident_email_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.email
