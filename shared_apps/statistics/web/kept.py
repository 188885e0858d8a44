"""What a page needs, kept for a moment: the numbers of the country are everybody's."""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache

Value = TypeVar("Value")

SECONDS = 15
NOTHING = object()


def kept(compute: Callable[[], Value], *parts: Any) -> Value:
    """Return what `compute` gives for these parts, at most a quarter of a minute old."""
    if not settings.PAGE_CACHE_SECONDS:
        return compute()
    digest = blake2b(repr(parts).encode(), digest_size=16).hexdigest()
    key = f"statistics:{digest}"
    value: Any = cache.get(key, NOTHING)
    if value is NOTHING:
        value = compute()
        cache.set(key, value, SECONDS)
    return value  # type: ignore[no-any-return]
