"""Cache keys carry the schema: no city ever reads another one's entry."""

from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

from tenants.schemas import current_schema


def schema_key(key: str, key_prefix: str, version: int) -> str:
    """Return the full cache key of `key` for the schema the connection works in."""
    return f"{key_prefix}:{current_schema()}:{version}:{key}"


def forget_schema(schema: str) -> int:
    """Forget everything that any cache keeps for a schema; returns how many entries.

    Memory of other processes forgets by itself within the entries' lifetimes; a cache that
    cannot list its keys is cleared as a whole.
    """
    return sum(_forget(caches[name], schema) for name in settings.CACHES)


def _forget(cache: Any, schema: str) -> int:
    prefix = f"{cache.key_prefix}:{schema}:"
    if isinstance(cache, LocMemCache):
        with cache._lock:  # type: ignore[attr-defined]
            keys = [key for key in cache._cache if key.startswith(prefix)]  # type: ignore[attr-defined]
            for key in keys:
                cache._delete(key)  # type: ignore[attr-defined]
        return len(keys)
    if isinstance(cache, RedisCache):
        client = cache._cache.get_client(None, write=True)
        found = list(client.scan_iter(match=f"{_literal(prefix)}*", count=1000))
        return int(client.delete(*found)) if found else 0
    cache.clear()
    return 0


def _literal(prefix: str) -> str:
    """Return a prefix in which Redis sees no pattern."""
    return "".join(f"\\{letter}" if letter in "*?[]^\\" else letter for letter in prefix)
