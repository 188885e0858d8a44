"""Reads of applications."""

from typing import Any, Self

from django.db import models

from shared_apps.onboarding.rules.lifecycle import WAITING, ApplicationState


class ApplicationQuerySet(models.QuerySet[Any]):
    """Applications and drafts."""

    def with_names(self) -> Self:
        """With unit, plan and municipality at hand."""
        return self.select_related("unit", "plan", "municipality")

    def sent(self) -> Self:
        """Those that were submitted once, the longest waiting first."""
        return self.exclude(state=ApplicationState.DRAFT.value).order_by("submitted_at", "pk")

    def under_way(self) -> Self:
        """Those that are neither drafts nor ended."""
        return self.filter(state__in=[state.value for state in WAITING])

    def to_decide(self) -> Self:
        """Those that wait for an operator's decision."""
        return self.filter(state=ApplicationState.SUBMITTED.value)

    def failed(self) -> Self:
        """Approved ones whose site could not be opened."""
        return self.filter(state=ApplicationState.APPROVED.value, opening="failed")
