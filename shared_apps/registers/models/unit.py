from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from shared_apps.registers.models.querysets import RegisterUnitQuerySet
from shared_apps.registers.rules.naming import name_in


class RegisterUnit(models.Model):
    """One unit of a country's official register of territories.

    `scheme` is the register (`KATOTTG`, `TERYT`, `RS`), `code` the unit's code in it, `aliases`
    older codes of the same unit; `kind` is `region`, `district` or `community`, `type` the
    register's own letter. `names` maps languages to the official name, `place_names` to what
    people call the place, `folded` holds every name as search compares it, in Latin letters
    between bars. `gone_on` marks a unit that the newest file no longer has.
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
    place_names = models.JSONField()
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
            models.CheckConstraint(
                condition=~models.Q(code="") & ~models.Q(folded=""),
                name="register_unit_has_code_and_name",
            ),
            models.CheckConstraint(
                condition=models.Q(population__isnull=True) | models.Q(population_on__isnull=False),
                name="register_unit_population_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.code}"

    def name(self, language: str) -> str:
        """Return the official name: `Полтавська міська громада`, `Gmina Pielgrzymka`."""
        return name_in(self.names, language)

    def place_name(self, language: str) -> str:
        """Return what people call the place: `Полтава`, `Pielgrzymka`."""
        return name_in(self.place_names, language)

    def path(self, language: str) -> str:
        """Return what it lies in: `Полтавський район, Полтавська область`.

        Asks nothing after `with_parents()`, else one query.
        """
        own = self.name(language)
        names = [name_in(parent, language) for parent in self._parents()]
        return ", ".join(name for name in names if name and name != own)

    def _parents(self) -> list[dict[str, Any]]:
        """Return the names of the district and of the region, as far as there are any."""
        codes = [self.district_code, self.region_code]
        if not hasattr(self, "region_names"):
            found = dict(
                RegisterUnit.objects.filter(scheme=self.scheme, code__in=codes).values_list(
                    "code", "names"
                )
            )
            self.district_names, self.region_names = (found.get(code) for code in codes)
        return [self.district_names or {}, self.region_names or {}]
