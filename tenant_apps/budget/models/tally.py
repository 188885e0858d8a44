from django.db import models

from tenant_apps.budget.models.contest import Contest


class TallyState(models.TextChoices):
    """How far a count has come."""

    PRELIMINARY = "preliminary"
    CERTIFIED = "certified"
    PUBLISHED = "published"


class Tally(models.Model):
    """The count of a contest; `result` holds each pool's outcome, keyed by pool code."""

    contest = models.OneToOneField(Contest, on_delete=models.PROTECT, related_name="tally")
    state = models.CharField(max_length=12, choices=TallyState, default=TallyState.PRELIMINARY)
    result = models.JSONField()
    digest = models.CharField(max_length=64)
    ballots = models.PositiveIntegerField()
    counted_at = models.DateTimeField()
    certified_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "budget_tally"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state=TallyState.PRELIMINARY,
                    certified_at__isnull=True,
                    published_at__isnull=True,
                )
                | models.Q(
                    state=TallyState.CERTIFIED,
                    certified_at__isnull=False,
                    published_at__isnull=True,
                )
                | models.Q(
                    state=TallyState.PUBLISHED,
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
        constraints = [
            models.UniqueConstraint(fields=["tally", "official"], name="tally_approval_once"),
            models.CheckConstraint(
                condition=~models.Q(official_name=""), name="tally_approval_named"
            ),
        ]
