import uuid

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from shared_apps.operators.rules.roles import ROLES


class Operator(models.Model):
    """Somebody who runs the platform; lives in the public schema, apart from every resident.

    `email` is stored in lower case. Until a link has been used to set up a password and a second
    factor, `password` is unusable. `roles` count only in a session confirmed by a second factor.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=10, blank=True)
    password = models.CharField(max_length=128)
    roles = ArrayField(models.CharField(max_length=20))
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "operator"
        constraints = [
            models.UniqueConstraint(fields=["email"], name="operator_email_once"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="operator_email_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=list(ROLES)) & ~models.Q(roles=[]),
                name="operator_roles_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def set_password(self, raw: str | None) -> None:
        """Keep a password's hash; None: no password opens the account."""
        self.password = make_password(raw)

    def has_password(self, raw: str) -> bool:
        """Whether this is the password; an old kind of hash is renewed in memory only."""
        return check_password(raw, self.password)


class OperatorLink(models.Model):
    """A one-time link of a letter: to set an account up, or to set a new password.

    Only the hash of its secret is kept.
    """

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=10)
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "operator_link"
        constraints = [
            models.UniqueConstraint(fields=["secret_hash"], name="operator_link_once"),
            models.CheckConstraint(
                condition=models.Q(purpose__in=["set_up", "password"]),
                name="operator_link_purpose_known",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="operator_link_expires_later",
            ),
        ]
