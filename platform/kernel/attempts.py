"""Counting attempts, so that nobody guesses passwords, codes, numbers or names by trying.

Counts lie in the cache: in Redis (`CACHE_URL`) all processes share them; without it each process
counts for itself and allows its part of the limit (`ATTEMPTS_SCALE`), so that all together never
allow more. A process that starts anew forgets its part. Each schema counts for itself.
"""

import time
from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.core.cache import caches
from django.utils.crypto import salted_hmac

from kernel.errors import TooMany

LIMITS = "limits"
"""The cache of counts: no page that strangers ask for makes room among them."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `failures` in `seconds` under one name; `code` is what a refusal says."""

    name: str
    failures: int
    seconds: int
    code: str = "residents.too_many_attempts"

    @property
    def allowed(self) -> int:
        """How many of them this process allows."""
        return max(1, ceil(self.failures * settings.ATTEMPTS_SCALE))


def check_attempts(limit: Limit, *, key: str) -> None:
    """Refuse while `key` has used up its attempts.

    Raises: TooMany with the limit's code, `retry_after` in seconds and `minutes`.
    """
    name = _cache_key(limit, key)
    counts = caches[LIMITS]
    if int(counts.get(name, 0)) < limit.allowed:
        return
    # The cache lives by real time, whatever instant the caller works at.
    until = float(counts.get(f"{name}:until", 0))
    rest = ceil(until - time.time()) if until else limit.seconds
    rest = min(max(rest, 1), limit.seconds)
    raise TooMany(limit.code, retry_after=rest, minutes=-(-rest // 60))


def count_failure(limit: Limit, *, key: str) -> None:
    """Count one failed attempt; the count lasts as long as the limit says."""
    name = _cache_key(limit, key)
    counts = caches[LIMITS]
    if not counts.add(name, 1, limit.seconds):
        try:
            counts.incr(name)
        except ValueError:  # expired between the two calls
            counts.add(name, 1, limit.seconds)
        return
    counts.set(f"{name}:until", time.time() + limit.seconds, limit.seconds)


def count_attempt(limit: Limit, *, key: str) -> None:
    """Count an attempt whatever comes of it. Raises: as `check_attempts`."""
    check_attempts(limit, key=key)
    count_failure(limit, key=key)


def forget_attempts(limit: Limit, *, key: str) -> None:
    """Forget what was counted under `key`: somebody proved to be the right one."""
    caches[LIMITS].delete_many([_cache_key(limit, key), f"{_cache_key(limit, key)}:until"])


def address_key(address: str) -> str:
    """Return what an e-mail address is counted under: the cache never holds the address."""
    return salted_hmac("residents.attempts", address.strip().lower()).hexdigest()[:32]


def _cache_key(limit: Limit, key: str) -> str:
    return f"attempts:{limit.name}:{key}"
