"""Which schema the connection of this thread works in; the one door to changing it by hand."""

from typing import Any

from django.db import connection

_connection: Any = connection

PUBLIC = "public"


def current_schema() -> str:
    """Return the schema of this thread's connection."""
    return str(_connection.schema_name)


def enter(tenant: Any) -> None:
    """Work for `tenant` (anything with a `schema_name`) until told otherwise."""
    _connection.set_tenant(tenant)


def leave() -> None:
    """Work in the public schema."""
    _connection.set_schema_to_public()


def enter_alone(schema: str) -> None:
    """Work in `schema` with nothing else on the search path, not even public."""
    _connection.set_schema(schema, include_public=False)
