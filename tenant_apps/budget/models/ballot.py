import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenant_apps.budget.models.contest import Contest


class BallotPaper(models.Model):
    """Everything about voting, frozen and hashed when voting opens.

    `content` is the whole paper (pools, projects in drawn order, eligibility), `digest` its
    SHA-256 in canonical JSON, `seed` replays the draw.
    """

    contest = models.OneToOneField(Contest, on_delete=models.PROTECT, related_name="paper")
    seed = models.CharField(max_length=64)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    frozen_at = models.DateTimeField()
    shuffled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "budget_ballot_paper"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="ballot_paper_closes_after_opening",
            ),
        ]


class Participation(models.Model):
    """Who voted: one row a person and contest, whatever the channel; never what they chose.

    `hour` is the hour of voting and nothing finer, so that rows cannot be lined up with ballots.
    No foreign key constraint to the contest: its row would be locked by every ballot at once.
    """

    id = models.BigAutoField(primary_key=True)
    contest = models.ForeignKey(
        Contest, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    voter_tag = models.BinaryField(max_length=32)
    receipt = models.CharField(max_length=24)
    idempotency_key = models.UUIDField()
    account = models.UUIDField(null=True)
    channel = models.CharField(max_length=10)
    district = models.CharField(max_length=40, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    hour = models.DateTimeField()

    class Meta:
        db_table = "budget_participation"
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "voter_tag"], name="participation_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["contest", "receipt"], name="participation_receipt_once"
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=["online", "paper", "import"]),
                name="participation_channel_known",
            ),
        ]


class Ballot(models.Model):
    """What somebody chose: no person, no time, no sequence; reshuffled at closing.

    `projects` are ballot numbers in the voter's order, `points` runs beside it for cumulative
    pools (null otherwise), `source` keeps columns of an imported file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    contest = models.ForeignKey(
        Contest, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    projects = ArrayField(models.IntegerField())
    points = ArrayField(models.IntegerField(), null=True)
    source = models.JSONField(null=True)

    class Meta:
        db_table = "budget_ballot"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(points__isnull=True)
                | models.Q(points__len=models.F("projects__len")),
                name="ballot_points_beside_projects",
            ),
        ]
