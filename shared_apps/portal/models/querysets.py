"""Reads of the portal."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models

SHOWN_FOR = timedelta(days=90)


class IncidentQuerySet(models.QuerySet[Any]):
    """Incidents of the platform."""

    def open(self) -> Self:
        """Return those that go on, the newest first."""
        return self.filter(ended_at__isnull=True).order_by("-began_at")

    def recent(self, at: datetime) -> Self:
        """Return those of the last three months and those that go on, the newest first."""
        lately = models.Q(began_at__gt=at - SHOWN_FOR) | models.Q(ended_at__isnull=True)
        return self.filter(lately).order_by("-began_at")
