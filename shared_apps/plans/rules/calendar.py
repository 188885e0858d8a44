"""Whether what a city plans fits into its service."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.errors import Invalid
from shared_apps.plans.rules.terms import whole_days_after


@dataclass(frozen=True, slots=True)
class Window:
    """The time that a service gives: until `ends_at`, or `term_days` from whenever it begins."""

    ends_at: datetime | None
    term_days: int
    zone: str

    def end_for(self, begins_at: datetime) -> datetime:
        """Return when a service ends that runs now, or that would begin at `begins_at`."""
        return self.ends_at or whole_days_after(begins_at, self.term_days, self.zone)


@dataclass(frozen=True, slots=True)
class Stage:
    """Something planned, half-open; `closes_at` None: without an end."""

    label: Any
    opens_at: datetime
    closes_at: datetime | None


def outside(stages: Sequence[Stage], window: Window) -> list[Stage]:
    """Return the stages that end after the service, or never."""
    if not stages:
        return []
    end = window.end_for(min(stage.opens_at for stage in stages))
    return [stage for stage in stages if stage.closes_at is None or stage.closes_at > end]


def check_fits(
    stages: Iterable[Stage], window: Window, *, written: Callable[[datetime], str]
) -> None:
    """Check that every stage ends within the service; `written` gives an instant as people read it.

    Raises: Invalid `plans.calendar.outside_service` with the first stage that does not fit, its
    end and that of the service; `plans.calendar.stage_without_end`.
    """
    known = list(stages)
    for stage in outside(known, window):
        end = window.end_for(min(one.opens_at for one in known))
        if stage.closes_at is None:
            raise Invalid("plans.calendar.stage_without_end", stage=stage.label)
        raise Invalid(
            "plans.calendar.outside_service",
            stage=stage.label,
            ends=written(stage.closes_at),
            service_ends=written(end),
        )
