"""Reads of the municipality's own records."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q


class PageQuerySet(models.QuerySet[Any]):
    """Pages and news."""

    def published(self, at: datetime) -> Self:
        """Those that everybody may read at `at`."""
        return self.filter(published_at__lte=at)

    def in_menu(self) -> Self:
        """Lasting pages in the order of the menu."""
        return self.filter(kind="page").order_by("position", "slug")

    def news(self) -> Self:
        """News, the latest first; drafts before all."""
        return self.filter(kind="news").order_by(
            models.F("published_at").desc(nulls_first=True), "-pk"
        )


class DistrictQuerySet(models.QuerySet[Any]):
    """Districts of the municipality."""

    def listed(self) -> Self:
        """All of them in their order, without outlines."""
        return self.defer("polygon").order_by("position", "name")

    def outlined(self) -> Self:
        """Those with an outline, in their order."""
        return self.filter(polygon__isnull=False).order_by("position", "name")


class DepartmentQuerySet(models.QuerySet[Any]):
    """Departments of the town hall."""

    def open(self) -> Self:
        """Those that still work."""
        return self.filter(closed_at__isnull=True).order_by("position", "name")

    def listed(self) -> Self:
        """All of them, closed ones last."""
        return self.order_by(models.F("closed_at").asc(nulls_first=True), "position", "name")


class RegulationQuerySet(models.QuerySet[Any]):
    """Versions of regulations."""

    def of_scope(self, scope: str) -> Self:
        """Versions of one scope, the latest first."""
        return self.filter(scope=scope).order_by("-effective_from")

    def in_force(self, scope: str, day: date) -> Any:
        """Return the version that counts on `day`, None when there is none."""
        begun = self.of_scope(scope).filter(effective_from__lte=day)
        return begun.filter(Q(effective_until__isnull=True) | Q(effective_until__gt=day)).first()
