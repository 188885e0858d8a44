"""Communities of like size."""

from dataclasses import dataclass

LIMITS = (5_000, 15_000, 35_000, 100_000, 300_000)
"""First population of the next band; the bands follow the price lists of the service."""

PER = 1_000


@dataclass(frozen=True, slots=True)
class Band:
    """From `lowest` up to, not including, `limit` inhabitants; None: no limit."""

    lowest: int
    limit: int | None


BANDS = tuple(
    Band(lowest, limit) for lowest, limit in zip((0, *LIMITS), (*LIMITS, None), strict=True)
)


def band_of(population: int) -> Band:
    """Return the band that a population belongs to."""
    return next(band for band in BANDS if band.limit is None or population < band.limit)


def per_thousand(value: int, population: int | None) -> float | None:
    """Return how many there are for 1,000 inhabitants; None where nobody knows.

    One decimal, two below one.
    """
    if not population:
        return None
    share = value * PER / population
    return round(share, 1 if share >= 1 else 2)
