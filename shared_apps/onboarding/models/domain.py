from django.db import models

from shared_apps.registers.models import RegisterUnit


class OfficialDomain(models.Model):
    """A domain of one municipality's official e-mail: it vouches for that one's application."""

    domain = models.CharField(max_length=253, unique=True)
    unit = models.ForeignKey(
        RegisterUnit, on_delete=models.PROTECT, related_name="official_domains"
    )
    note = models.CharField(max_length=200, blank=True)
    added_by = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "onboarding_official_domain"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(domain__regex=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"),
                name="official_domain_written_small",
            ),
        ]

    def __str__(self) -> str:
        return self.domain
