"""Rounds over the fleet: whoever visits many schemas renews the connection on the way.

A backend keeps metadata of every relation it has touched, about 44 kB a table, until it ends.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import connection
from django_tenants.utils import tenant_context

from tenants.city import City

CONNECTION_SCHEMAS = 200
"""After so many schemas a connection has remembered enough."""

Item = TypeVar("Item")


def portions(items: Sequence[Item], size: int = CONNECTION_SCHEMAS) -> Iterator[list[Item]]:
    """Yield `size` items at a time, on a fresh connection after every 200 of them.

    Inside a transaction the connection stays: closing it would lose the work.
    """
    touched, source = 0, iter(items)
    while portion := list(islice(source, size)):
        if touched >= CONNECTION_SCHEMAS:
            renew_connection()
            touched = 0
        touched += len(portion)
        yield portion


def each_city(cities: Iterable[City]) -> Iterator[City]:
    """Yield each municipality while the connection works in its schema, renewed every 200.

    The caller's own `try` around the loop's body keeps one city's failure from the others; after
    the loop, or when it is left, the connection is where it was before.
    """
    for number, city in enumerate(cities):
        if number and number % CONNECTION_SCHEMAS == 0:
            renew_connection()
        with tenant_context(city):
            yield city


def renew_connection() -> None:
    """Close this thread's connection unless a transaction is open; the next query opens one."""
    if not connection.in_atomic_block:
        connection.close()
