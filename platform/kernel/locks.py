"""Advisory locks, keyed by schema, model and primary key."""

from hashlib import blake2b

from django.db import connection, models


def lock_key(schema: str, label: str, key: object) -> int:
    """Return the signed 64-bit lock key of one object in one schema."""
    digest = blake2b(f"{schema}\0{label}\0{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def lock_object(model: type[models.Model], key: object, *, shared: bool = False) -> None:
    """Hold an advisory lock on one object until the transaction ends.

    Voting takes it shared, closing takes it exclusive, so that many vote at once and nobody
    votes while the contest closes.

    Raises: django.db.OperationalError after the connection's `lock_timeout`.
    """
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    schema: str = connection.schema_name  # type: ignore[attr-defined]
    number = lock_key(schema, model._meta.label, key)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [number])
