from django.contrib.postgres.fields import ArrayField
from django.db import models

from shared_apps.plans.models.querysets import PlanQuerySet


class Plan(models.Model):
    """A service plan as data: what it gives, to whom, for how long, at what price.

    `prices` is a list of `{"country", "currency", "up_to_population", "amount_minor"}` (net,
    minor units, ascending bands, the last without an upper end: None). `limits` maps `staff`,
    `storage_megabytes`, `contests` to numbers; what is missing is unlimited. `features` are the
    entitlements beyond the modules. `term_days` None: without an end.
    """

    code = models.SlugField(max_length=40, unique=True)
    names = models.JSONField()
    descriptions = models.JSONField(default=dict)
    kind = models.CharField(
        max_length=12,
        choices=[("eight_week", "eight_week"), ("annual", "annual"), ("pilot", "pilot")],
    )
    modules = ArrayField(models.CharField(max_length=20))
    modules_are_chosen = models.BooleanField(default=False)
    features = ArrayField(models.CharField(max_length=40), default=list)
    limits = models.JSONField(default=dict)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    max_population = models.PositiveIntegerField(null=True)
    term_days = models.PositiveSmallIntegerField(null=True)
    grace_days = models.PositiveSmallIntegerField(default=14)
    extension_days = models.PositiveSmallIntegerField(null=True)
    prices = models.JSONField(default=list)
    extension_prices = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    offered = models.BooleanField(default=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        db_table = "plan"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["eight_week", "annual", "pilot"]),
                name="plan_kind_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="eight_week") | models.Q(term_days=56),
                name="plan_eight_weeks_are_56_days",
            ),
            models.CheckConstraint(
                condition=models.Q(term_days__isnull=True) | models.Q(term_days__gte=1),
                name="plan_term_lasts",
            ),
        ]

    def __str__(self) -> str:
        return self.code
