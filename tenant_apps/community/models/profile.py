from django.db import models


class Profile(models.Model):
    """How the municipality presents itself; one row.

    `holidays` holds what its calendar adds to the country's: a list of `{date, is_working, name}`
    with ISO dates. `arms` is the file of the coat of arms, `privacy_*` who answers for personal
    data. `retention_days` maps kinds of record to other terms than the usual ones.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    motto = models.CharField(max_length=200, blank=True)
    introduction = models.TextField(blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_address = models.CharField(max_length=200, blank=True)
    opening_hours = models.CharField(max_length=200, blank=True)
    website = models.URLField(blank=True)
    arms = models.UUIDField(null=True)
    holidays = models.JSONField(default=list)
    privacy_controller = models.CharField(max_length=300, blank=True)
    privacy_officer = models.CharField(max_length=200, blank=True)
    privacy_email = models.EmailField(blank=True)
    retention_days = models.JSONField(default=dict)
    accessibility_contact = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "community_profile"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="community_profile_one_row"),
        ]
