from django.contrib.postgres.fields import ArrayField
from django.db import models

from shared_apps.registers.models.querysets import RegisterUnitQuerySet


class RegisterUnit(models.Model):
    """One unit of a country's official register of territories.

    `scheme` is the register (`KATOTTG`, `TERYT`, `RS`), `code` the unit's code in it, `aliases`
    older codes of the same unit; `kind` is `region`, `district` or `community`. `names` maps
    languages to the official name, `folded` holds every name as search compares it, in Latin
    letters. `gone_on` marks a unit that the newest file no longer has.
    """

    scheme = models.CharField(max_length=12)
    code = models.CharField(max_length=20)
    aliases = ArrayField(models.CharField(max_length=20), default=list)
    country = models.CharField(max_length=2)
    kind = models.CharField(
        max_length=10,
        choices=[("region", "region"), ("district", "district"), ("community", "community")],
    )
    type = models.CharField(max_length=20, blank=True)
    names = models.JSONField()
    folded = models.TextField()
    region_code = models.CharField(max_length=20, blank=True)
    district_code = models.CharField(max_length=20, blank=True)
    population = models.PositiveIntegerField(null=True)
    population_on = models.DateField(null=True)
    as_of = models.DateField()
    gone_on = models.DateField(null=True)

    objects = RegisterUnitQuerySet.as_manager()

    class Meta:
        db_table = "register_unit"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="register_unit_code_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["region", "district", "community"]),
                name="register_unit_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.code}"
