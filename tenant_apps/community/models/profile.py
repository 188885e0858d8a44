from django.db import models


class Profile(models.Model):
    """How the municipality presents itself; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    motto = models.CharField(max_length=200, blank=True)
    introduction = models.TextField(blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_address = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "community_profile"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="community_profile_one_row"),
        ]
