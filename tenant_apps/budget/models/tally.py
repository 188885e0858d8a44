from typing import Self

from django.db import models

from tenant_apps.budget.models.contest import Contest
from tenant_apps.budget.rules.lifecycle import TallyState


class TallyQuerySet(models.QuerySet["Tally"]):
    """Counts of contests."""

    def published(self) -> Self:
        """Counts that everybody may see."""
        return self.filter(state=TallyState.PUBLISHED.value)

    def waiting(self) -> Self:
        """Counts that officials have still to certify or publish."""
        return self.exclude(state=TallyState.PUBLISHED.value)


class Tally(models.Model):
    """The count of a contest.

    `result` is `{pools: {code: outcome}, ballots, participations, paper, seed}`; an outcome lists
    winners, scores and explanations by ballot number. `digest` is the SHA-256 of `result` as
    canonical JSON, and what an official's approval is bound to.
    """

    contest = models.OneToOneField(Contest, on_delete=models.PROTECT, related_name="tally")
    state = models.CharField(max_length=12, default=TallyState.PRELIMINARY.value)
    result = models.JSONField()
    digest = models.CharField(max_length=64)
    ballots = models.PositiveIntegerField()
    counted_at = models.DateTimeField()
    certified_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    objects = TallyQuerySet.as_manager()

    class Meta:
        db_table = "budget_tally"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state=TallyState.PRELIMINARY.value,
                    certified_at__isnull=True,
                    published_at__isnull=True,
                )
                | models.Q(
                    state=TallyState.CERTIFIED.value,
                    certified_at__isnull=False,
                    published_at__isnull=True,
                )
                | models.Q(
                    state=TallyState.PUBLISHED.value,
                    certified_at__isnull=False,
                    published_at__isnull=False,
                ),
                name="tally_dates_follow_state",
            ),
        ]


class TallyApproval(models.Model):
    """One official's signature under a count; two different ones certify it."""

    tally = models.ForeignKey(
        Tally, on_delete=models.CASCADE, related_name="approvals", db_index=False
    )
    official = models.UUIDField()
    official_name = models.CharField(max_length=150)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "budget_tally_approval"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["tally", "official"], name="tally_approval_once"),
            models.CheckConstraint(
                condition=~models.Q(official_name=""), name="tally_approval_named"
            ),
        ]
