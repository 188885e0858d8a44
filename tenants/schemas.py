"""Which schema the connection of this thread works in; the one door to changing it by hand."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection
from django_tenants.utils import tenant_context

_connection: Any = connection


@dataclass(frozen=True)
class NamedSchema:
    """A schema without a municipality: public, a template, one that is being made."""

    schema_name: str


PUBLIC = "public"


def current_schema() -> str:
    """Return the schema of this thread's connection."""
    return str(_connection.schema_name)


def working_in(schema: str) -> AbstractContextManager[None]:
    """Return a context that works in `schema` and comes back to where it was."""
    return cast("AbstractContextManager[None]", tenant_context(NamedSchema(schema)))


def enter(tenant: Any) -> None:
    """Work for `tenant` (anything with a `schema_name`) until told otherwise."""
    _connection.set_tenant(tenant)


def leave() -> None:
    """Work in the public schema."""
    _connection.set_schema_to_public()


def enter_alone(schema: str) -> None:
    """Work in `schema` with nothing else on the search path, not even public."""
    _connection.set_schema(schema, include_public=False)
