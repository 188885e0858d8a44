from django.db import models

from tenant_apps.community.models.querysets import DistrictQuerySet


class District(models.Model):
    """A part of the municipality: district, village, school area; named by a short code.

    `polygon` is a GeoJSON geometry (Polygon or MultiPolygon, WGS 84) or empty.
    """

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="parts", db_index=False
    )
    polygon = models.JSONField(null=True)
    population = models.PositiveIntegerField(null=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        db_table = "community_district"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="district_code_once"),
            models.CheckConstraint(
                condition=~models.Q(code="") & ~models.Q(name=""), name="district_named"
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="district_not_its_own_part",
            ),
        ]

    def __str__(self) -> str:
        return self.name
