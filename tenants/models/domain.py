from django.db import models
from django.db.models.functions import Lower
from django_tenants.models import DomainMixin

from tenants.models.querysets import DomainQuerySet


class Domain(DomainMixin):  # type: ignore[misc]
    """A host name that leads to a municipality: its subdomain or a verified custom domain."""

    is_primary = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True)

    objects = DomainQuerySet.as_manager()

    class Meta:
        db_table = "domain"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"],
                condition=models.Q(is_primary=True),
                name="domain_one_primary",
            ),
            models.CheckConstraint(
                condition=models.Q(domain=Lower("domain")) & ~models.Q(domain=""),
                name="domain_lower_case",
            ),
        ]

    def __str__(self) -> str:
        return str(self.domain)
