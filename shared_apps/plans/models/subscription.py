import uuid
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models

from shared_apps.plans.models.plan import Plan
from shared_apps.plans.models.querysets import SubscriptionQuerySet
from shared_apps.plans.rules.terms import earliest
from tenants.models import Municipality


class Subscription(models.Model):
    """A municipality's use of a plan: half-open `[starts_at, ends_at)`, then grace, then read-only.

    `starts_at` is None until the city opens: the clock of a service runs from activation.
    `reminded` are the days before the end that are settled: told, or too late to tell. What the
    plan said is copied (`term_days` to `extension_price_minor`), so that a changed plan changes no
    contract. `owed_since` and `owed_until` bound the grace of a municipality that did not pay.
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
    term_days = models.PositiveSmallIntegerField(null=True)
    grace_days = models.PositiveSmallIntegerField(default=14)
    extension_days = models.PositiveSmallIntegerField(null=True)
    extension_price_minor = models.BigIntegerField(null=True)
    contact_email = models.EmailField(blank=True)
    created_at = models.DateTimeField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    grace_ends_at = models.DateTimeField(null=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    reminded = ArrayField(models.PositiveSmallIntegerField(), default=list)
    owed_since = models.DateTimeField(null=True)
    owed_until = models.DateTimeField(null=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        db_table = "subscription"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"],
                condition=models.Q(state__in=["waiting", "running", "grace", "ended"]),
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
            models.CheckConstraint(
                condition=models.Q(owed_since__isnull=True, owed_until__isnull=True)
                | models.Q(owed_since__isnull=False, owed_until__isnull=False),
                name="subscription_owed_from_and_until",
            ),
            models.CheckConstraint(
                condition=models.Q(grace_ends_at__isnull=True)
                | models.Q(ends_at__isnull=False, grace_ends_at__gte=models.F("ends_at")),
                name="subscription_grace_follows_service",
            ),
            models.CheckConstraint(
                condition=models.Q(extension_days__isnull=True, extension_price_minor__isnull=True)
                | models.Q(extension_days__gte=1, extension_price_minor__gte=0),
                name="subscription_extension_has_price",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.uuid}"

    @property
    def stops_at(self) -> datetime | None:
        """When grace begins: the end of the term, or the debt when that is earlier."""
        return earliest(self.ends_at, self.owed_since)

    @property
    def closes_at(self) -> datetime | None:
        """When the city becomes read-only."""
        return earliest(self.grace_ends_at, self.owed_until)
