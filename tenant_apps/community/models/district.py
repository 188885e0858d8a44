from django.db import models


class District(models.Model):
    """A part of the municipality: district, village, school area; named by a short code."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "community_district"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="district_code_once"),
            models.CheckConstraint(
                condition=~models.Q(code="") & ~models.Q(name=""), name="district_named"
            ),
        ]

    def __str__(self) -> str:
        return self.name
