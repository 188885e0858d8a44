"""When an unpaid invoice is recalled, and when the city's service goes into grace."""

from collections.abc import Collection
from datetime import date, timedelta
from enum import Enum
from typing import Final


class DunningStep(Enum):
    """What is done about an unpaid invoice, in this order."""

    REMINDER_1 = "reminder_1"
    REMINDER_2 = "reminder_2"
    GRACE = "grace"


AFTER_DUE: Final = {
    DunningStep.REMINDER_1: timedelta(days=7),
    DunningStep.REMINDER_2: timedelta(days=21),
    DunningStep.GRACE: timedelta(days=35),
}
"""How long after the due date each step is taken."""


def next_step(due_on: date, today: date, taken: Collection[DunningStep]) -> DunningStep | None:
    """Return the step to take today, one at a time and in order; None: nothing yet.

    A worker that stood still for a month sends the first reminder first: nobody loses a service
    without having been reminded twice.
    """
    for step, after in AFTER_DUE.items():
        if step not in taken:
            return step if today >= due_on + after else None
    return None
