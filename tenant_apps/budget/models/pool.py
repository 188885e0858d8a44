from django.db import models

from tenant_apps.budget.models.contest import Contest
from tenant_apps.budget.rules.ballots import Method

LEAST_SUPPORT = 1
"""Score that a project of a new pool needs: one that nobody chose does not win."""


class Pool(models.Model):
    """A sum of money with its own conditions: who proposes, how people vote, what wins.

    Amounts are minor units of the contest's currency. `rivals` lists groups of project numbers
    of which one at the most may win; `threshold` is the score a project needs. `decisions` holds
    the manual list: `{number, selected, reason}` by project number. `imported` keeps META and
    the columns of the `.pb` file that the pool came from: `{meta, project_columns,
    vote_columns, sha256}`.
    """

    contest = models.ForeignKey(
        Contest, on_delete=models.CASCADE, related_name="pools", db_index=False
    )
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=20, default="citywide")
    district = models.ForeignKey(
        "community.District", on_delete=models.PROTECT, null=True, db_index=False
    )
    amount_minor = models.BigIntegerField()
    min_cost_minor = models.BigIntegerField(default=0)
    max_cost_minor = models.BigIntegerField(null=True)
    method = models.CharField(max_length=12)
    min_choices = models.PositiveSmallIntegerField(default=0)
    max_choices = models.PositiveSmallIntegerField(null=True)
    points_sum = models.PositiveSmallIntegerField(null=True)
    points_max = models.PositiveSmallIntegerField(null=True)
    tally_rule = models.CharField(max_length=30, default="greedy")
    scoring = models.CharField(max_length=30, blank=True)
    threshold = models.PositiveIntegerField(default=LEAST_SUPPORT)
    tie_break = models.CharField(max_length=20, default="lower_cost")
    rivals = models.JSONField(default=list)
    decisions = models.JSONField(default=list)
    imported = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "budget_pool"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "code"], name="pool_code_once"),
            models.CheckConstraint(
                condition=models.Q(method__in=[method.value for method in Method]),
                name="pool_method_known",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0)
                & models.Q(min_cost_minor__gte=0)
                & (
                    models.Q(max_cost_minor__isnull=True)
                    | models.Q(max_cost_minor__gte=models.F("min_cost_minor"))
                ),
                name="pool_amounts_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(max_choices__isnull=True)
                | models.Q(max_choices__gte=models.F("min_choices")),
                name="pool_choices_in_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(method=Method.CUMULATIVE.value)
                | models.Q(points_sum__isnull=False),
                name="pool_cumulative_has_points",
            ),
        ]

    def __str__(self) -> str:
        return self.name
