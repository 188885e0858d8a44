from django.db import models


class VoterKey(models.Model):
    """The part of a scope's key that lives in the database; erasing it ends linkability.

    A scope is one contest, named by its bare UUID.
    """

    scope = models.UUIDField(primary_key=True)
    salt = models.BinaryField(max_length=32)
    pepper_version = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "voter_key"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pepper_version__gte=1), name="voter_key_pepper_version"
            ),
        ]


class RollEntry(models.Model):
    """A person who may vote in a scope, known only by keyed hashes of id and name."""

    scope = models.UUIDField()
    voter_tag = models.BinaryField(max_length=32)
    name_tag = models.BinaryField(max_length=32)
    birth_year = models.PositiveSmallIntegerField(null=True)
    district = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "roll_entry"
        constraints = [
            models.UniqueConstraint(fields=["scope", "voter_tag"], name="roll_entry_once"),
            models.CheckConstraint(
                condition=models.Q(birth_year__isnull=True)
                | models.Q(birth_year__range=(1880, 2100)),
                name="roll_entry_birth_year",
            ),
        ]
