from django.db import models
from django_tenants.models import DomainMixin


class Domain(DomainMixin):
    """A host name that leads to a municipality: its subdomain or a verified custom domain."""

    verified_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "domain"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"],
                condition=models.Q(is_primary=True),
                name="domain_one_primary",
            ),
        ]

    def __str__(self) -> str:
        return str(self.domain)
