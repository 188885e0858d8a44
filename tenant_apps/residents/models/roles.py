from django.db import models
from django.db.models.functions import Lower

from tenant_apps.residents.models.resident import Resident


class RoleGrant(models.Model):
    """One role that a resident holds in this municipality, in one department where it matters."""

    resident = models.ForeignKey(
        Resident, on_delete=models.CASCADE, related_name="role_grants", db_index=False
    )
    role = models.CharField(max_length=30)
    department = models.ForeignKey(
        "community.Department", on_delete=models.SET_NULL, null=True, db_index=False
    )
    granted_by = models.UUIDField(null=True)
    granted_at = models.DateTimeField()

    class Meta:
        db_table = "role_grant"
        constraints = [
            models.UniqueConstraint(fields=["resident", "role"], name="role_grant_once"),
            models.CheckConstraint(condition=~models.Q(role=""), name="role_grant_named"),
        ]


class RoleInvitation(models.Model):
    """A role that waits for the owner of an e-mail address to verify it here.

    It is good for two weeks from `invited_at`, the instant of the last letter.
    """

    email = models.EmailField()
    role = models.CharField(max_length=30)
    department = models.ForeignKey(
        "community.Department", on_delete=models.SET_NULL, null=True, db_index=False
    )
    invited_by = models.UUIDField(null=True)
    invited_at = models.DateTimeField()

    class Meta:
        db_table = "role_invitation"
        constraints = [
            models.UniqueConstraint(fields=["email", "role"], name="role_invitation_once"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="role_invitation_email_lower_case"
            ),
            models.CheckConstraint(condition=~models.Q(role=""), name="role_invitation_named"),
        ]
