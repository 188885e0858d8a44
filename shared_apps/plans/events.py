"""What other apps hear of a service, and what they show on its page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kernel.registries import Registry

INVOICE = "billing.invoice_service"
"""Public schema: `subscription` (UUID), `kind` (start, extension, renewal)."""

LETTER = "residents.service_letter"
"""A city's schema: `kind` (see `rules.clock.LETTERS`), `days`, instants, `contact_email`."""


@dataclass(frozen=True)
class ServicePart:
    """A part of a city's page of its service.

    `read(municipality, at)` (its UUID) returns the context of `template`, which begins with a
    heading of the second level. It is called in the city's schema.
    """

    order: int
    template: str
    read: Callable[..., dict[str, Any]]


service_parts: Registry[ServicePart] = Registry("parts of the page of a service")

limit_counters: Registry[Callable[..., int]] = Registry("what of a limit is used")
"""`count(at)` by the name of a limit (`staff`, `contests`, `storage_megabytes`), in a city."""
