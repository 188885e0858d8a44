"""Rounds over the fleet: whoever visits many schemas renews the connection on the way.

A backend keeps metadata of every relation it has touched, about 44 kB a table, until it ends.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import connection

CONNECTION_SCHEMAS = 200
"""After so many schemas a connection has remembered enough."""

Item = TypeVar("Item")
Visited = TypeVar("Visited")


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


def each_city(cities: Iterable[Visited]) -> Iterator[Visited]:
    """Yield each municipality, on a fresh connection after every 200 of them.

    Entering its schema is for the caller, `with tenant_context(city):`, so that whatever is raised
    in there leaves it again at once.
    """
    for number, city in enumerate(cities):
        if number and number % CONNECTION_SCHEMAS == 0:
            renew_connection()
        yield city


def renew_connection() -> None:
    """Close this thread's connection unless a transaction is open; the next query opens one."""
    if not connection.in_atomic_block:
        connection.close()
