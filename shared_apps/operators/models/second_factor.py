from django.contrib.postgres.fields import ArrayField
from django.db import models

from shared_apps.operators.models.operator import Operator


class FactorKind(models.TextChoices):
    """Kinds of second factor."""

    APP = "app"
    PASSKEY = "passkey"
    CODES = "codes"


class SecondFactor(models.Model):
    """What an operator shows beside the password.

    `app`: `sealed` is the base32 secret sealed for the platform, `last_step` the last 30-second
    step whose code was used. `passkey`: `credential` is the attested credential as CTAP writes
    it, `sign_count` the device's counter, `credential_id` how a browser names it. `codes`:
    `code_hashes` are those recovery codes that nobody has used.
    """

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=8, choices=FactorKind)
    name = models.CharField(max_length=100, blank=True)
    sealed = models.TextField(blank=True)
    last_step = models.BigIntegerField(default=-1)
    credential_id = models.CharField(max_length=1400, blank=True)
    credential = models.BinaryField(null=True)
    sign_count = models.BigIntegerField(default=0)
    code_hashes = ArrayField(models.CharField(max_length=64), default=list)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "operator_second_factor"
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "kind"],
                condition=~models.Q(kind="passkey"),
                name="operator_factor_one_app_one_set",
            ),
            models.UniqueConstraint(
                fields=["credential_id"],
                condition=~models.Q(credential_id=""),
                name="operator_factor_credential_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="app", credential__isnull=True) & ~models.Q(sealed="")
                | models.Q(kind="passkey", credential__isnull=False) & ~models.Q(credential_id="")
                | models.Q(kind="codes", sealed="", credential__isnull=True),
                name="operator_factor_holds_its_secret",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.kind
