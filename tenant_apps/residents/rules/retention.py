"""How long records are kept: the usual term, or the one that the municipality set."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from kernel.errors import Invalid

LONGEST_DAYS = 36_500


def days_kept(name: str, *, usual: int, chosen: Mapping[str, object]) -> int:
    """Return the term of one kind of record in days; a broken choice counts as none."""
    days = chosen.get(name)
    if isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= LONGEST_DAYS:
        return days
    return usual


def forgotten_before(at: datetime, days: int) -> datetime:
    """Return the instant before which records of a term of `days` are forgotten."""
    return at - timedelta(days=days)


def check_terms(days: Mapping[str, int], *, known: Mapping[str, int]) -> dict[str, int]:
    """Return the terms that differ from the usual ones in `known`.

    Raises: Invalid `residents.retention.unknown_kind`, `residents.retention.wrong_days`.
    """
    for name, count in days.items():
        if name not in known:
            raise Invalid("residents.retention.unknown_kind")
        if not 1 <= count <= LONGEST_DAYS:
            raise Invalid("residents.retention.wrong_days", most=LONGEST_DAYS)
    return {name: count for name, count in days.items() if count != known[name]}
