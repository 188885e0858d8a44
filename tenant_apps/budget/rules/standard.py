"""The standard configuration of a contest, and the calendar that fits into eight weeks."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tenant_apps.budget.rules.ballots import Method
from tenant_apps.budget.rules.lifecycle import PhaseKind

STANDARD: Mapping[str, Any] = {
    "method": Method.APPROVAL.value,
    "min_choices": 1,
    "max_choices": 3,
    "points_sum": None,
    "points_max": None,
    "tally_rule": "greedy",
    "threshold": 1,
    "tie_break": "lower_cost",
}
"""How people vote and what wins where a plan closes the configuration: up to three projects."""

PLANNED: Mapping[PhaseKind, int] = {
    PhaseKind.SUBMISSION: 14,
    PhaseKind.EVALUATION: 14,
    PhaseKind.APPEALS: 7,
    PhaseKind.VOTING: 14,
    PhaseKind.DETERMINATION: 7,
}
"""Days of each phase in a service of 56 days: evaluation is formal and substantive together."""

FEWEST_DAYS = len(PLANNED)


def departures(
    standard: Mapping[str, Any], values: Mapping[str, Any], before: Mapping[str, Any]
) -> list[str]:
    """Return the fields that depart from the standard and did not hold the value before."""
    return [
        name
        for name, wanted in standard.items()
        if name in values
        and values[name] != wanted
        and not (name in before and before[name] == values[name])
    ]


def lengths_for(days: int) -> list[int]:
    """Return the days of each planned phase when there are `days` in all, one for each at least.

    Fewer than 56 are shared out in the same proportion; more are left over.
    Raises: ValueError for fewer days than phases.
    """
    if days < FEWEST_DAYS:
        raise ValueError(f"{days} days for {FEWEST_DAYS} phases")
    total = sum(PLANNED.values())
    if days >= total:
        return list(PLANNED.values())
    spare = days - FEWEST_DAYS
    shares = [1 + (wanted - 1) * spare // (total - FEWEST_DAYS) for wanted in PLANNED.values()]
    for place in range(days - sum(shares)):
        shares[place] += 1
    return shares


def propose(start: date, days: int) -> list[tuple[PhaseKind, date, date]]:
    """Return each planned phase with its first day and the day after its last.

    Raises: as `lengths_for`.
    """
    planned: list[tuple[PhaseKind, date, date]] = []
    begins = start
    for kind, length in zip(PLANNED, lengths_for(days), strict=True):
        ends = begins + timedelta(days=length)
        planned.append((kind, begins, ends))
        begins = ends
    return planned


def standard_for(defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return the standard with the threshold that the municipality's own act demands."""
    own = {name: defaults[name] for name in ("threshold",) if name in defaults}
    return {**STANDARD, **own}
