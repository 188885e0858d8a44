"""Cache keys carry the schema: no city ever reads another one's entry."""

from tenants.schemas import current_schema


def schema_key(key: str, key_prefix: str, version: int) -> str:
    """Return the full cache key of `key` for the schema the connection works in."""
    return f"{key_prefix}:{current_schema()}:{version}:{key}"
