import uuid

from django.db import models

from shared_apps.operators.models.operator import Operator
from shared_apps.operators.rules.support import LENT_ROLES, SupportState
from tenants.models import Municipality


class SupportAccess(models.Model):
    """One request of an operator for access to a municipality, and what became of it.

    `role` is lent until `until`; `account` is the support account of that municipality once the
    operator has entered, `settled_by` the account that granted or refused.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="support_accesses"
    )
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="accesses")
    reason = models.TextField()
    state = models.CharField(max_length=8, default=SupportState.ASKED.value)
    role = models.CharField(max_length=30, blank=True)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    account = models.UUIDField(null=True)

    class Meta:
        db_table = "support_access"
        indexes = [
            models.Index(
                fields=["municipality"],
                condition=models.Q(state__in=["asked", "granted"]),
                name="support_access_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in SupportState]),
                name="support_access_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="granted")
                | models.Q(until__isnull=False, settled_by__isnull=False, role__in=LENT_ROLES),
                name="support_access_granted_is_bounded",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="support_access_has_reason"
            ),
        ]


class SupportEntry(models.Model):
    """One opened way into a municipality: good once, for a minute, for one operator's grant."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    access = models.ForeignKey(SupportAccess, on_delete=models.CASCADE, related_name="entries")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "support_entry"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="support_entry_expires_later",
            ),
        ]
