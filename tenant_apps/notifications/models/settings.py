from django.contrib.postgres.fields import ArrayField
from django.db import models


class MailPace(models.TextChoices):
    """How often a person wants letters."""

    INSTANT = "instant"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class NoticeSettings(models.Model):
    """What one person wants to be told, and whether letters reach them.

    Somebody without a row has the defaults. `muted` lists events they switched off, `digest_at`
    is the morning whose news were last put into a letter. `bounced_at` is when their mail server
    refused for good: nothing is sent until the address is confirmed again. `soft_bounces` counts
    letters that came back for a while.
    """

    resident = models.OneToOneField(
        "residents.Resident", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    pace = models.CharField(max_length=8, choices=MailPace, default=MailPace.DAILY)
    muted = ArrayField(models.CharField(max_length=60), default=list)
    digest_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    bounce_reason = models.CharField(max_length=200, blank=True)
    soft_bounces = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "notice_settings"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pace__in=MailPace.values), name="notice_settings_pace_known"
            ),
        ]
