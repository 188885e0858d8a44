"""Reads of the official registers."""

from typing import Any, Self

from django.db import models


class RegisterUnitQuerySet(models.QuerySet[Any]):
    """Units of the official registers."""

    def communities(self) -> Self:
        """Return the communities that exist today."""
        return self.filter(kind="community", gone_on__isnull=True)
