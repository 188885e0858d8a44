"""Counting failed attempts, so that nobody guesses numbers and names by trying."""

from dataclasses import dataclass

from django.core.cache import cache

from kernel.errors import TooMany


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `failures` in `seconds` under one name."""

    name: str
    failures: int
    seconds: int


def check_attempts(limit: Limit, *, key: str) -> None:
    """Refuse while `key` has used up its attempts.

    Raises: TooMany `residents.too_many_attempts` with `retry_after` in seconds.
    """
    if int(cache.get(_cache_key(limit, key), 0)) >= limit.failures:
        raise TooMany(
            "residents.too_many_attempts",
            retry_after=limit.seconds,
            minutes=-(-limit.seconds // 60),
        )


def count_failure(limit: Limit, *, key: str) -> None:
    """Count one failed attempt; the count lasts as long as the limit says."""
    name = _cache_key(limit, key)
    if not cache.add(name, 1, limit.seconds):
        try:
            cache.incr(name)
        except ValueError:  # expired between the two calls
            cache.add(name, 1, limit.seconds)


def _cache_key(limit: Limit, key: str) -> str:
    return f"attempts:{limit.name}:{key}"
