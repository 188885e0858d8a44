"""Cache keys carry the schema: no city ever reads another one's entry."""

from django.db import connection


def schema_key(key: str, key_prefix: str, version: int) -> str:
    """Return the full cache key of `key` for the schema the connection works in."""
    return f"{key_prefix}:{connection.schema_name}:{version}:{key}"
