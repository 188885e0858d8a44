import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenant_apps.budget.models.contest import Contest

REFUSE_ONCE_SHUFFLED = """
IF EXISTS (
    SELECT 1 FROM budget_ballot_paper paper
    WHERE paper.contest_id = {row}.contest_id AND paper.shuffled_at IS NOT NULL
) THEN
    RAISE EXCEPTION 'the ballots of contest % are closed', {row}.contest_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ballots_closed';
END IF;
RETURN {row};
"""


class BallotPaper(models.Model):
    """Everything about voting, frozen and hashed when voting opens.

    `content` is the whole paper (pools, projects in drawn order, eligibility), `digest` its
    SHA-256 in canonical JSON, `seed` replays the draw. Nothing of it ever changes but
    `shuffled_at`, set once when the ballots were put into random order at closing.
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
        triggers = [
            pgtrigger.ReadOnly(name="frozen", exclude=["shuffled_at"]),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="shuffled_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__shuffled_at__isnull=False),
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
        triggers = [
            pgtrigger.Trigger(
                name="not_after_closing",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=REFUSE_ONCE_SHUFFLED.format(row="NEW"),
            ),
        ]


class Ballot(models.Model):
    """What somebody chose: no person, no time, no sequence; reshuffled at closing.

    This keeps votes confidential, not secret from everybody: until closing, who can read the
    server's memory, files, log or backups can tell which two rows one transaction wrote.

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
        triggers = [
            pgtrigger.Protect(name="unchanged", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="not_after_closing",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=REFUSE_ONCE_SHUFFLED.format(row="NEW"),
            ),
            pgtrigger.Trigger(
                name="kept_after_closing",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=REFUSE_ONCE_SHUFFLED.format(row="OLD"),
            ),
        ]
