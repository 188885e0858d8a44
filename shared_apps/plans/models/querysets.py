"""Reads of plans and of who uses them."""

from datetime import datetime
from typing import Any, Self

from django.db import models

from shared_apps.plans.rules.eligibility import is_eligible
from shared_apps.plans.rules.lifecycle import BEGUN, LIVE, SubscriptionState


class PlanQuerySet(models.QuerySet[Any]):
    """Service plans."""

    def on_the_list(self) -> Self:
        """Return those that anybody may choose, in the order of the price list."""
        return self.filter(offered=True).order_by("position", "pk")

    def offered_to(self, *, country: str, population: int | None) -> list[Any]:
        """Return the plans that such a municipality may choose, in the list's order."""
        return [
            plan
            for plan in self.on_the_list()
            if is_eligible(plan, country=country, population=population)
        ]


class SubscriptionQuerySet(models.QuerySet[Any]):
    """Municipalities' uses of plans."""

    def live(self) -> Self:
        """Return those that are not cancelled: at most one per municipality."""
        return self.filter(state__in=[state.value for state in LIVE])

    def begun(self) -> Self:
        """Return those whose service has dates."""
        return self.filter(state__in=[state.value for state in BEGUN])

    def ticking(self, *, before: datetime) -> Self:
        """Return those that run or are in grace and end, or owe, not later than `before`."""
        states = [SubscriptionState.RUNNING.value, SubscriptionState.GRACE.value]
        return self.filter(state__in=states).filter(
            models.Q(ends_at__lte=before) | models.Q(owed_since__isnull=False)
        )
