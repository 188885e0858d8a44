"""Every address of a city's host, with another city's ids filled in."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import get_converters

from tests.factories.registry import Planted

SKIPPED = frozenset({"ui"})
"""Namespaces that hold no city's rows: the design system's own pages."""


@dataclass(frozen=True)
class Address:
    """A named pattern and the names of its parameters with their converters."""

    name: str
    parameters: tuple[tuple[str, Any], ...]

    def path(self, planted: Planted) -> str | None:
        """Return the path with the planted ids, None when it cannot be written."""
        values = {
            name: _value(planted.value_for(self.name, name), converter)
            for name, converter in self.parameters
        }
        try:
            return reverse(self.name, urlconf=settings.ROOT_URLCONF, kwargs=values)
        except NoReverseMatch:
            return None


def city_addresses() -> list[Address]:
    """Return every named address of the city's host, once."""
    found = _walk(get_resolver(settings.ROOT_URLCONF).url_patterns, (), ())
    return sorted({address.name: address for address in found}.values(), key=lambda one: one.name)


def _walk(
    patterns: list[Any], namespaces: tuple[str, ...], above: tuple[tuple[str, Any], ...]
) -> Iterator[Address]:
    for pattern in patterns:
        parameters = (*above, *pattern.pattern.converters.items())
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            if not SKIPPED & set(inner):
                yield from _walk(pattern.url_patterns, inner, parameters)
        elif isinstance(pattern, URLPattern) and pattern.name:
            extra = tuple(
                (name, None)
                for name in pattern.pattern.regex.groupindex
                if name not in dict(parameters)
            )
            yield Address(":".join((*namespaces, pattern.name)), parameters + extra)


def _value(planted: Any, converter: Any) -> Any:
    if planted is not None:
        return planted
    kinds = {name: type(known) for name, known in get_converters().items()}
    if isinstance(converter, kinds["int"]):
        return 1
    if isinstance(converter, kinds["uuid"]):
        return uuid.UUID(int=7)
    return "unknown"
