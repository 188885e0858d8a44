"""How a task says where it runs: in the municipality of its header, in public, or in either.

`config.celery.SchemaTask` obeys; a task declared in any other way runs in a municipality only.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from celery import shared_task

Function = TypeVar("Function", bound=Callable[..., Any])


def city_task(name: str) -> Callable[[Function], Function]:
    """Declare a task that runs in the schema of the municipality named by its header."""
    return _declared(name, {})


def public_task(name: str) -> Callable[[Function], Function]:
    """Declare a task that belongs in the public schema, whatever its header says."""
    return _declared(name, {"public": True})


def any_schema_task(name: str) -> Callable[[Function], Function]:
    """Declare a task that runs in whatever schema its header names, public included."""
    return _declared(name, {"anywhere": True})


def _declared(name: str, options: dict[str, Any]) -> Callable[[Function], Function]:
    return cast("Callable[[Function], Function]", cast("Any", shared_task)(name=name, **options))
