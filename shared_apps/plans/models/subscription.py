import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from shared_apps.plans.models.plan import Plan
from tenants.models import Municipality


class Subscription(models.Model):
    """A municipality's use of a plan: half-open `[starts_at, ends_at)`, then grace, then read-only.

    `starts_at` is None until the city opens: the clock of a service runs from activation.
    `reminded` are the days before the end that were told. What the plan said is copied, so that
    a changed plan changes no contract.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="subscriptions"
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    state = models.CharField(
        max_length=10,
        choices=[
            ("waiting", "waiting"),
            ("running", "running"),
            ("grace", "grace"),
            ("ended", "ended"),
            ("cancelled", "cancelled"),
        ],
        default="waiting",
    )
    modules = ArrayField(models.CharField(max_length=20))
    features = ArrayField(models.CharField(max_length=40), default=list)
    limits = models.JSONField(default=dict)
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    grace_ends_at = models.DateTimeField(null=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    reminded = ArrayField(models.PositiveSmallIntegerField(), default=list)

    class Meta:
        db_table = "subscription"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"],
                condition=models.Q(state__in=["waiting", "running", "grace"]),
                name="subscription_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=False)
                | ~models.Q(state__in=["running", "grace"]),
                name="subscription_running_has_begun",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(starts_at__isnull=False, ends_at__gt=models.F("starts_at")),
                name="subscription_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(price_minor__gte=0), name="subscription_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.uuid}"
