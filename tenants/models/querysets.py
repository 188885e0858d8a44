"""Reads of the registry."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Cast

from tenants.city import City
from tenants.rules.lifecycle import OPEN_TO_VISITORS

ALL_NAMES = Cast(
    models.Func(
        "names",
        template="jsonb_path_query_array(%(expressions)s, '$.*')",
        output_field=models.JSONField(),
    ),
    models.TextField(),
)
"""The official names in every language as one text."""


class MunicipalityQuerySet(models.QuerySet[Any]):
    """Municipalities of the registry."""

    def open_to_visitors(self) -> Self:
        """Return those whose public pages are shown."""
        return self.filter(state__in=[state.value for state in OPEN_TO_VISITORS])

    def search(self, words: str) -> Self:
        """Return those whose name in any language, slug or official code contains `words`."""
        text = words.strip()
        if not text:
            return self
        return self.alias(all_names=ALL_NAMES).filter(
            models.Q(slug__icontains=text)
            | models.Q(all_names__icontains=text)
            | models.Q(official_code__iexact=text)
            | models.Q(code_aliases__contains=[text])
        )

    def with_code(self, code: str) -> Self:
        """Return those with this official code, or an older code of theirs."""
        return self.filter(models.Q(official_code=code) | models.Q(code_aliases__contains=[code]))

    def cities(self) -> list[City]:
        """Return the plain values, by slug."""
        return [municipality.as_city() for municipality in self.order_by("slug")]


class DomainQuerySet(models.QuerySet[Any]):
    """Host names of municipalities."""

    def find_city(self, host: str) -> City | None:
        """Return the municipality of a host name (one query); only verified domains count."""
        found = self.filter(domain=host, verified_at__isnull=False).select_related("tenant").first()
        return found.tenant.as_city() if found else None
