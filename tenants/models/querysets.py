"""Reads of the registry."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.functions import Cast

from tenants.city import City
from tenants.rules.lifecycle import OPEN_TO_VISITORS, CityState

if TYPE_CHECKING:
    from tenants.models.domain import Domain
    from tenants.models.municipality import Municipality


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Municipalities of the registry."""

    def open_to_visitors(self) -> "MunicipalityQuerySet":
        """Return those whose public pages are shown."""
        return self.filter(state__in=[state.value for state in OPEN_TO_VISITORS])

    def with_schema(self) -> "MunicipalityQuerySet":
        """Return those that have a schema: from set-up to the archive."""
        without = [S.APPLIED, S.APPROVED, S.PROVISIONING, S.FAILED, S.ERASED]
        return self.exclude(state__in=[state.value for state in without])

    def search(self, words: str) -> "MunicipalityQuerySet":
        """Return those whose name in any language, slug or official code contains `words`."""
        text = words.strip()
        if not text:
            return self
        return self.annotate(
            all_names=Cast("names", models.TextField())
        ).filter(
            models.Q(slug__icontains=text)
            | models.Q(all_names__icontains=text)
            | models.Q(official_code=text)
            | models.Q(code_aliases__contains=[text])
        )

    def cities(self) -> list[City]:
        """Return the plain values, by slug."""
        return [municipality.as_city() for municipality in self.order_by("slug")]


class DomainQuerySet(models.QuerySet["Domain"]):
    """Host names of municipalities."""

    def find_city(self, host: str) -> City | None:
        """Return the municipality of a host name (one query); only verified domains count."""
        found: Any = (
            self.filter(domain=host, verified_at__isnull=False).select_related("tenant").first()
        )
        return found.tenant.as_city() if found else None


S = CityState
